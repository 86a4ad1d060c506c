use super::*;

fn address(text: &str) -> ClientAddress {
    ClientAddress(text.parse().unwrap())
}

fn keys(from: &str, account: &str) -> [Key; 2] {
    [Key::of_account(address(from), account), Key::of_address(address(from))]
}

/// Fails `times` times and answers how often that was admitted.
fn fail(counts: &mut Counts, keys: &[Key; 2], times: usize, now: Instant) -> usize {
    (0..times)
        .filter(|_| {
            let admitted = counts.admit(keys, now) == Admission::Yes;
            if admitted {
                counts.settle(keys, Outcome::Failed, now);
            }
            admitted
        })
        .count()
}

#[test]
fn ten_failures_end_an_account_for_an_address_and_for_nobody_else() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    let ada = keys("192.0.2.1", "ada");
    assert_eq!(fail(&mut counts, &ada, 20, now), 10);
    assert_eq!(counts.admit(&ada, now), Admission::No(WINDOW));
    let minute = now + Duration::from_secs(60);
    assert_eq!(counts.admit(&ada, minute), Admission::No(WINDOW - Duration::from_secs(60)));
    assert_eq!(counts.admit(&ada, now + WINDOW), Admission::Yes);
    assert_eq!(counts.admit(&keys("192.0.2.2", "ada"), now), Admission::Yes);
    assert_eq!(counts.admit(&keys("192.0.2.1", "bob"), now), Admission::Yes);
}

#[test]
fn a_hundred_failures_end_an_address() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    let account = |number: usize| keys("192.0.2.1", &number.to_string());
    let admitted: usize = (0..200).map(|number| fail(&mut counts, &account(number), 1, now)).sum();
    assert_eq!(admitted, 100);
    assert_eq!(counts.admit(&keys("192.0.2.2", "0"), now), Admission::Yes);
}

#[test]
fn success_forgives_the_account_and_not_the_address() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    let (own, other) = (keys("192.0.2.1", "eve"), |n: usize| keys("192.0.2.1", &n.to_string()));
    let mut failures = 0;
    for number in 0..50 {
        failures += fail(&mut counts, &other(number), 9, now);
        if counts.admit(&own, now) == Admission::Yes {
            counts.settle(&own, Outcome::Succeeded, now);
        }
    }
    assert_eq!(failures, 100);

    let mut counts = Counts::default();
    for _ in 0..5 {
        assert_eq!(fail(&mut counts, &own, 9, now), 9);
        assert_eq!(counts.admit(&own, now), Admission::Yes);
        counts.settle(&own, Outcome::Succeeded, now);
    }
}

#[test]
fn attempts_at_once_are_no_way_around() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    let ada = keys("192.0.2.1", "ada");
    let admitted = (0..1000).filter(|_| counts.admit(&ada, now) == Admission::Yes).count();
    assert_eq!(admitted, 10);
    assert_eq!(counts.admit(&ada, now), Admission::Later);
    counts.settle(&ada, Outcome::Unknown, now);
    assert_eq!(counts.admit(&ada, now), Admission::Yes, "one has ended and did not fail");
}

#[test]
fn an_ipv6_network_is_one_address() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    for host in 0..10 {
        assert_eq!(fail(&mut counts, &keys(&format!("2001:db8::{host:x}"), "ada"), 1, now), 1);
    }
    assert_eq!(fail(&mut counts, &keys("2001:db8::ffff", "ada"), 1, now), 0);
    assert_eq!(fail(&mut counts, &keys("2001:db8:0:1::", "ada"), 1, now), 1);
}

#[test]
fn many_addresses_take_a_bounded_room() {
    let (mut counts, now) = (Counts::default(), Instant::now());
    for number in 0..200_000_u32 {
        let keys = keys(&std::net::Ipv4Addr::from_bits(number).to_string(), "ada");
        fail(&mut counts, &keys, 1, now);
    }
    assert_eq!(counts.0.len(), ENTRIES.get());
}
