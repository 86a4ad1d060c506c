//! Who is let in, and who makes room.

use http::Version;

use super::*;

fn connections() -> Arc<ConnectionTable> {
    let few = |number| std::num::NonZeroUsize::new(number).unwrap();
    let limits = LimitSettings {
        connections: few(4),
        connections_per_address: few(3),
        ..LimitSettings::default()
    };
    let proxies = vec!["192.0.2.1".parse().unwrap()];
    ConnectionTable::new(limits, proxies, ConnectionMetrics::default())
}

fn admit(connections: &Arc<ConnectionTable>, address: &str) -> Result<Admitted, NoRoom> {
    connections.admit(SocketAddr::new(address.parse().unwrap(), 1))
}

#[test]
fn a_household_is_one_address_and_a_proxy_is_none() {
    let connections = connections();
    let mut open = Vec::new();
    for address in ["2001:db8::1", "2001:db8::2", "2001:db8::3"] {
        open.push(admit(&connections, address).unwrap());
    }
    assert_eq!(admit(&connections, "2001:db8::4").err(), Some(NoRoom::OfAddress));
    drop(open.pop());
    open.push(admit(&connections, "2001:db8::4").unwrap());

    let connections = self::connections();
    for _ in 0..4 {
        open.push(admit(&connections, "192.0.2.1").unwrap());
    }
}

#[test]
fn the_one_that_rests_longest_of_the_largest_crowd_makes_room() {
    let connections = connections();
    let ada = admit(&connections, "192.0.2.7").unwrap();
    connections.clock.tick();
    let eve: Vec<_> = (0..3).map(|_| admit(&connections, "192.0.2.8").unwrap()).collect();
    let busy = eve[0].connection.begin_request(Version::HTTP_11);
    let bob = admit(&connections, "192.0.2.9").unwrap();
    let is_open = |admitted: &Admitted| connections.table().open.contains_key(&admitted.id);
    assert!(is_open(&ada) && is_open(&eve[0]) && is_open(&bob));
    assert_eq!(eve.iter().filter(|eve| is_open(eve)).count(), 2);
    drop(busy);
}

#[test]
fn where_none_rests_there_is_no_room() {
    let connections = connections();
    let open: Vec<_> = ["192.0.2.6", "192.0.2.7", "192.0.2.8", "192.0.2.9"]
        .map(|address| admit(&connections, address).unwrap())
        .into();
    let requests: Vec<_> =
        open.iter().map(|open| open.connection.begin_request(Version::HTTP_11)).collect();
    assert_eq!(admit(&connections, "192.0.2.5").err(), Some(NoRoom::InAll));
    drop(requests);
    admit(&connections, "192.0.2.5").unwrap();
}
