//! WASI's `poll_oneoff`, which lets a plugin sleep. wasmtime-wasi's function ignores the limits of a call.

use std::thread;
use std::time::{Duration, Instant, SystemTime};

use wasmtime::{Caller, Linker};

use super::guest::{FAULT, INVALID, MODULE, SUCCESS, plugin_memory};
use crate::instance::clock::Clock;
use crate::instance::state::State;

/// How long a sleeping call may take to notice that it was cancelled.
const MAX_NAP: Duration = Duration::from_millis(10);

const SUBSCRIPTION_BYTES: usize = 48;
const EVENT_BYTES: usize = 32;
/// How many events a plugin may wait for at once: far more than plugins do.
const MAX_EVENTS: usize = 1024;

/// Links this function in place of wasmtime-wasi's.
pub fn link(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "poll_oneoff",
        |mut caller: Caller<'_, State>, wanted: u32, events: u32, count: u32, happened: u32| {
            let Some((memory, state)) = plugin_memory(&mut caller) else { return Ok(FAULT) };
            poll(memory, state, wanted as usize, events as usize, count as usize, happened as usize)
        },
    )?;
    Ok(())
}

/// Waits until a wanted event has happened, and returns a WASI error number.
fn poll(
    memory: &mut [u8],
    state: &State,
    wanted: usize,
    events: usize,
    count: usize,
    happened: usize,
) -> wasmtime::Result<i32> {
    if !(1..=MAX_EVENTS).contains(&count) {
        return Ok(INVALID);
    }
    let subscriptions =
        memory.get(wanted..).and_then(|from| from.get(..count * SUBSCRIPTION_BYTES)).map(<[u8]>::to_vec);
    let Some(subscriptions) = subscriptions else { return Ok(FAULT) };
    let wanted: Option<Vec<_>> =
        subscriptions.chunks(SUBSCRIPTION_BYTES).map(|bytes| Wanted::read(bytes, state)).collect();
    let Some(wanted) = wanted else { return Ok(INVALID) };
    let soonest = wanted.iter().map(|wanted| wanted.after).min().unwrap_or_default();
    sleep(soonest, &state.clock)?;
    let now: Vec<u8> = wanted.iter().filter(|wanted| wanted.after <= soonest).flat_map(Wanted::event).collect();
    let number = ((now.len() / EVENT_BYTES) as u32).to_le_bytes();
    for (place, bytes) in [(events, &now[..]), (happened, &number[..])] {
        match memory.get_mut(place..).and_then(|from| from.get_mut(..bytes.len())) {
            Some(place) => place.copy_from_slice(bytes),
            None => return Ok(FAULT),
        }
    }
    Ok(SUCCESS)
}

/// Sleeps, unless the call has to end before.
fn sleep(time: Duration, clock: &Clock) -> wasmtime::Result<()> {
    let start = Instant::now();
    loop {
        clock.check()?;
        let left = time.saturating_sub(start.elapsed());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(MAX_NAP).min(clock.remaining().unwrap_or(MAX_NAP)));
    }
}

/// An event that the plugin waits for.
struct Wanted {
    user_data: [u8; 8],
    kind: u8,
    /// When it happens. Files and streams are always ready here.
    after: Duration,
}

impl Wanted {
    /// Reads a subscription; `None` if it is invalid.
    fn read(bytes: &[u8], state: &State) -> Option<Self> {
        const CLOCK: u8 = 0;
        const FILES: [u8; 2] = [1, 2];
        let kind = *bytes.get(8)?;
        let after = match kind {
            CLOCK => {
                let time = Duration::from_nanos(u64::from_le_bytes(*bytes.get(24..)?.first_chunk()?));
                let is_absolute = bytes.get(40)? & 1 == 1;
                let since = match (u32::from_le_bytes(*bytes.get(16..)?.first_chunk()?), is_absolute) {
                    (0 | 1, false) => Duration::ZERO,
                    (0, true) => SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default(),
                    (1, true) => state.wasi_start.elapsed(),
                    _ => return None,
                };
                time.saturating_sub(since)
            }
            kind if FILES.contains(&kind) => Duration::ZERO,
            _ => return None,
        };
        Some(Wanted { user_data: *bytes.first_chunk()?, kind, after })
    }

    /// Writes the event that has happened.
    fn event(&self) -> [u8; EVENT_BYTES] {
        const NUMBER_OF_BYTES: usize = 16;
        let mut event = [0; EVENT_BYTES];
        event[..8].copy_from_slice(&self.user_data);
        event[10] = self.kind;
        event[NUMBER_OF_BYTES] = 1;
        event
    }
}
