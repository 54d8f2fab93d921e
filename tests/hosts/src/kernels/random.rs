//! Creates random scripts: mostly calls as plugins make them, and every kind of misuse that the kernel has an answer for.

use fastrand::Rng;
use hosts_script::{Number, Step};

use super::{Script, Trial, gives_block, played};
use crate::table::Kernel;

const KEYS: &[&[u8]] = &[b"key", b"empty", b"other"];
const TEXTS: &[&[u8]] = &[b"key", b"empty", b"other", b"\xff", b"", b"eight by", b"longer than two words"];
/// More bytes than any memory has.
const TOO_LONG: &[u64] = &[u64::MAX, u64::MAX - 7, 1 << 63, (1 << 63) - 1];
/// The maximum length of a script.
const STEPS: usize = 40;

/// Creates the scripts of an instance.
pub fn scripts(kernel: Kernel, seed: u64, count: u64) -> Vec<Script> {
    let mut rng = Rng::with_seed(seed);
    let mut scripts = Vec::new();
    for _ in 0..count {
        let before = played(kernel, &scripts);
        let try_out = |script: &Script| before.try_out(script);
        let mut script = Script::new();
        for _ in 0..rng.usize(1..STEPS) {
            let mut step = step(&mut rng, &script, kernel);
            // Most keys are valid, and in their own block.
            if let Step::ConfigGet(key) | Step::VarGet(key) | Step::VarSet(key, _) = &mut step
                && rng.u8(..) < 200
            {
                *key = Number::Answer(script.len(), 0);
                script.push(Step::Text(rng.choice(KEYS).copied().unwrap_or_default().into()));
            }
            if kernel == Kernel::Wasm && !is_defined(&script, &step, try_out) {
                continue;
            }
            script.push(step);
            // Most scripts have several steps.
            let is_over = try_out(&script).is_ended;
            if is_over && rng.u8(..) < 215 {
                script.pop();
            } else if is_over {
                break;
            }
        }
        scripts.push(script);
    }
    scripts
}

fn step(rng: &mut Rng, script: &Script, kernel: Kernel) -> Step {
    let blocks: Vec<usize> = (0..script.len()).filter(|index| gives_block(&script[*index])).collect();
    let block = |rng: &mut Rng| match rng.choice(&blocks) {
        Some(block) if rng.u8(..) < 230 => Number::Answer(*block, if rng.u8(..) < 200 { 0 } else { rng.u64(..24) }),
        _ => Number::Is(match rng.u8(..5) {
            0 => 0,
            1 => rng.u64(..9),
            2 => rng.u64(1..12) << 48,
            3 => u64::MAX - rng.u64(..16),
            _ => rng.u64(1 << 40..),
        }),
    };
    let within = |rng: &mut Rng| match block(rng) {
        Number::Answer(block, _) => Number::Answer(block, rng.u64(..24)),
        number => number,
    };
    let length =
        |rng: &mut Rng| Number::Is(if rng.u8(..) < 230 { rng.u64(..24) } else { *rng.choice(TOO_LONG).unwrap_or(&0) });
    match rng.u8(..32) {
        0 => Step::InputOffset,
        1 => Step::InputLength,
        2 => Step::InputLoadU8(length(rng)),
        3 => Step::InputLoadU64(length(rng)),
        4..7 => match length(rng) {
            // The wasm kernel doesn't clear memory before it uses it again.
            Number::Is(length) if kernel == Kernel::Wasm => Step::Text(vec![b'7'; length.min(24) as usize]),
            length => Step::Alloc(length),
        },
        7..12 => Step::Text(rng.choice(TEXTS).copied().unwrap_or_default().into()),
        12 | 13 => Step::Free(block(rng)),
        14 => Step::Length(block(rng)),
        15 => Step::LengthUnsafe(block(rng)),
        16 => Step::LoadU8(within(rng)),
        17 => Step::LoadU64(within(rng)),
        18 => Step::StoreU8(within(rng), rng.u8(..)),
        19 => Step::StoreU64(within(rng), rng.u64(..)),
        20 | 21 => Step::OutputSet(block(rng), length(rng)),
        22 => Step::ErrorSet(block(rng)),
        23 => Step::ErrorGet,
        24 | 25 => Step::ConfigGet(block(rng)),
        26 | 27 => Step::VarGet(block(rng)),
        28 | 29 => Step::VarSet(block(rng), block(rng)),
        30 => Step::Log(block(rng)),
        _ => Step::GetLogLevel,
    }
}

/// Whether the wasm kernel has a defined answer to a step after a script. Usually it has none for misuse that the model
/// reports: the place of a freed block may belong to another one, and a byte behind a block belongs to the kernel.
fn is_defined(script: &Script, step: &Step, try_out: impl Fn(&Script) -> Trial) -> bool {
    let at = match step {
        // The kernel adds 8 to it, which overflows, and uses the result as an index.
        Step::InputLoadU64(Number::Is(index)) => return *index <= u64::MAX - 8,
        Step::InputLoadU8(_) => return true,
        Step::Free(at) | Step::Length(at) | Step::LengthUnsafe(at) => at,
        Step::LoadU8(at) | Step::LoadU64(at) | Step::StoreU8(at, _) | Step::StoreU64(at, _) => at,
        Step::OutputSet(at, _) | Step::ErrorSet(at) | Step::ConfigGet(at) | Step::VarGet(at) | Step::Log(at) => at,
        Step::VarSet(Number::Is(_), value) => value,
        Step::VarSet(key, _) => key,
        _ => return true,
    };
    // Offsets aren't this low or this high.
    let is_nowhere = |number: &Number| matches!(number, Number::Is(offset) if *offset < 64 || *offset > 1 << 40);
    if is_nowhere(at) {
        return true;
    }
    // A freed block isn't a block, as long as no other block takes its place.
    if matches!((script.last(), step), (Some(Step::Free(freed)), Step::Free(again) | Step::Length(again)) if freed == again)
    {
        return true;
    }
    // `length` accepts any offset, but only returns a number for a block.
    let probe = if let Step::Length(at) = step { Step::LengthUnsafe(*at) } else { step.clone() };
    let mut longer = script.clone();
    longer.push(probe);
    try_out(&longer).misuse == try_out(script).misuse
}
