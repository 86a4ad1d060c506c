//! What a lone user may notice of an attack.

use std::time::Duration;

use super::figures::Figures;
use super::lone_user::Deed;
use super::round::{Memory, Round, mib};

const LOGIN: Duration = Duration::from_secs(1);

/// What views and lists may take, however little they take without the attack.
const ALWAYS: Duration = Duration::from_millis(10);

const TIMES: u32 = 3;

const MEMORY: u64 = 256 << 20;

const LEFT: u64 = 20 << 20;

/// One sentence for each promise that was not kept.
pub(super) fn broken(round: &Round) -> Vec<String> {
    let each = Deed::ALL.into_iter().zip(&round.idle).zip(&round.beside);
    let deeds = each.flat_map(|((deed, idle), beside)| {
        of_deed(deed, idle, beside).into_iter().map(move |fault| format!("{deed}: {fault}"))
    });
    let faults = deeds.chain(of_memory(&round.memory));
    faults.map(|fault| format!("{}: {fault}", round.attack)).collect()
}

fn of_deed(deed: Deed, idle: &Figures, beside: &Figures) -> Vec<String> {
    let mut faults = Vec::new();
    if beside.unavailable > 0 {
        faults.push(format!("{} were answered 503", beside.unavailable));
    }
    if beside.lost > 0 {
        faults.push(format!("{} had no good answer", beside.lost));
    }
    let limit = match deed {
        Deed::LogIn => LOGIN,
        Deed::View | Deed::List => {
            idle.percentile(99).map_or(ALWAYS, |idle| (idle * TIMES).max(ALWAYS))
        }
    };
    match beside.percentile(99) {
        Some(p99) if p99 < limit => {}
        Some(p99) => faults.push(format!(
            "the 99th percentile is {:.1} ms and must be below {:.1} ms",
            p99.as_secs_f64() * 1e3,
            limit.as_secs_f64() * 1e3
        )),
        None => faults.push("none was answered".to_owned()),
    }
    faults
}

/// Where the system does not tell, nothing is broken.
fn of_memory(memory: &Memory) -> Vec<String> {
    let mut faults = Vec::new();
    if let Some(most) = memory.most.filter(|most| *most >= MEMORY) {
        faults.push(format!("memory: {} MiB and must be below {} MiB", mib(most), mib(MEMORY)));
    }
    if let (Some(before), Some(after)) = (memory.before, memory.after)
        && after > before + LEFT
    {
        let (before, after, left) = (mib(before), mib(after), mib(LEFT));
        faults.push(format!("memory: {after} MiB are left of {before} before, {left} more may be"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attack::Attack;

    fn figures(times: &[(usize, u64)]) -> Figures {
        let mut figures = Figures::default();
        for (count, millis) in times {
            for _ in 0..*count {
                figures.add(Some(200), Duration::from_millis(*millis));
            }
        }
        figures
    }

    fn round(beside: [Figures; 3], memory: [u64; 3]) -> Round {
        let idle = [figures(&[(100, 1)]), figures(&[(100, 5)]), figures(&[(100, 30)])];
        let [before, most, after] = memory.map(|mib| Some(mib << 20));
        Round { attack: Attack::Silent, idle, beside, memory: Memory { before, most, after } }
    }

    #[test]
    fn what_is_hardly_noticed_is_fine() {
        let beside = [figures(&[(100, 9)]), figures(&[(100, 14)]), figures(&[(100, 900)])];
        assert_eq!(broken(&round(beside, [30, 255, 50])), [] as [String; 0]);
    }

    #[test]
    fn every_promise_is_looked_at() {
        let mut beside =
            [figures(&[(98, 1), (2, 11)]), figures(&[(98, 1), (2, 16)]), Figures::default()];
        beside[0].add(Some(503), Duration::ZERO);
        beside[1].add(None, Duration::ZERO);
        assert_eq!(
            broken(&round(beside, [30, 256, 51])),
            [
                "silent: view: 1 were answered 503",
                "silent: view: the 99th percentile is 11.0 ms and must be below 10.0 ms",
                "silent: list of 20: 1 had no good answer",
                "silent: list of 20: the 99th percentile is 16.0 ms and must be below 15.0 ms",
                "silent: log in: none was answered",
                "silent: memory: 256 MiB and must be below 256 MiB",
                "silent: memory: 51 MiB are left of 30 before, 20 more may be",
            ]
        );
    }
}
