//! A row of the table: a measurement with upstream, with ours and of `raw`.

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub unit: Unit,
    pub upstream: Figure,
    pub ours: Figure,
    pub raw: Figure,
    pub budget: Option<Budget>,
}

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Bytes,
    Crates,
    Fuel,
    Pages,
    Seconds,
}

#[derive(Debug, Clone)]
pub enum Figure {
    Is(f64),
    /// The measurement failed, for this reason.
    Failed(String),
    /// Nothing was measured.
    None,
}

/// A limit for ours.
#[derive(Debug, Clone, Copy)]
pub enum Budget {
    AtMost(f64),
    OfUpstream(f64),
    OfRaw(f64),
}

impl Row {
    /// Whether ours is within the budget, if there is one.
    pub fn is_met(&self) -> Option<bool> {
        let (figure, most) = match self.budget? {
            Budget::AtMost(most) => (self.ours.value(), most),
            Budget::OfUpstream(most) => (self.ours.over(&self.upstream), most),
            Budget::OfRaw(most) => (self.ours.over(&self.raw), most),
        };
        Some(figure.is_some_and(|figure| figure <= most))
    }

    /// Whether a budget is missed that doesn't depend on the machine.
    pub fn fails(&self) -> bool {
        self.unit != Unit::Seconds && self.is_met() == Some(false)
    }
}

impl Figure {
    pub fn value(&self) -> Option<f64> {
        match self {
            Figure::Is(value) => Some(*value),
            Figure::Failed(_) | Figure::None => None,
        }
    }

    /// Returns the ratio to another figure.
    pub fn over(&self, other: &Figure) -> Option<f64> {
        Some(self.value()? / other.value()?)
    }
}

impl From<Result<f64, String>> for Figure {
    fn from(result: Result<f64, String>) -> Self {
        match result {
            Ok(value) => Figure::Is(value),
            Err(reason) => Figure::Failed(reason),
        }
    }
}
