//! What the way to the service does.

use std::time::Duration;

use hazri_simulator::proxy::{AtConnect, Break, BreakHow, Drip, FaultProxy, Faults, Loss};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;

const ENDS: [BreakHow; 3] = [BreakHow::Close, BreakHow::Reset, BreakHow::Hang];

/// One fault of the network, at random. It lasts until the network is mended.
pub fn break_network(network: &FaultProxy, rng: &mut StdRng) -> String {
    let how = *ENDS.choose(rng).unwrap();
    // A request has some five thousand bytes, an answer some five hundred.
    let end = |rng: &mut StdRng, most: u64| Some(Break { after_bytes: rng.gen_range(0..most), how });
    let (name, faults) = match rng.gen_range(0..9) {
        0 => {
            network.sever(how);
            return format!("network severed, {how:?}").to_lowercase();
        }
        1 => {
            let connect = *[AtConnect::Reset, AtConnect::Close, AtConnect::Hang].choose(rng).unwrap();
            (format!("network connection {connect:?}"), Faults { connect, ..Faults::default() })
        }
        2 => {
            let latency = Duration::from_millis(rng.gen_range(20..800));
            ("network late".to_owned(), Faults { latency, ..Faults::default() })
        }
        3 => {
            let bytes_per_second = Some(rng.gen_range(300..16_000));
            ("network slow".to_owned(), Faults { bytes_per_second, ..Faults::default() })
        }
        4 => {
            let retransmission = Duration::from_millis(rng.gen_range(200..1000));
            let loss = Some(Loss { per_mille: rng.gen_range(20..300), retransmission, seed: rng.r#gen() });
            ("network loses".to_owned(), Faults { loss, ..Faults::default() })
        }
        5 => {
            let drip = Some(Drip {
                bytes: rng.gen_range(1..30),
                pause: Duration::from_millis(rng.gen_range(1..100)),
            });
            ("network drips".to_owned(), Faults { drip, ..Faults::default() })
        }
        6 | 7 => {
            let request = end(rng, 6000);
            (format!("request broken, {how:?}"), Faults { request, ..Faults::default() })
        }
        _ => {
            let response = end(rng, 800);
            (format!("answer broken, {how:?}"), Faults { response, ..Faults::default() })
        }
    };
    network.set_faults(faults);
    name.to_lowercase()
}
