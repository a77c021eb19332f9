//! The run: a person at work, a fault every second, the books compared, the figures taken.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng as _};
use serde_json::Value;

use crate::books::{Books, outcomes};
use crate::faults::Faults;
use crate::person::Person;
use crate::report::{Report, Sample};
use crate::shop::Shop;
use crate::support::{Ask, is_under_way};

/// How long, and with which chance.
pub struct Length {
    minutes: u64,
    seed: u64,
}

impl Length {
    /// `--minutes 60 --seed 1`; whatever else stands there is for other test programs.
    pub fn of_arguments(arguments: impl Iterator<Item = String>) -> Length {
        let arguments: Vec<String> = arguments.collect();
        let number = |name: &str, otherwise| {
            let place = arguments.iter().position(|argument| argument == name);
            place.and_then(|place| arguments.get(place + 1)?.parse().ok()).unwrap_or(otherwise)
        };
        Length { minutes: number("--minutes", 1), seed: number("--seed", 1) }
    }
}

const FAULTS_EVERY: Duration = Duration::from_secs(1);
const LOOKS_EVERY: Duration = Duration::from_millis(20);

/// Runs it, and tells whether it went well.
pub fn run(length: &Length) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let report = runtime.block_on(soak(length));
    println!("{report}");
    if report.went_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn soak(length: &Length) -> Report {
    let whole = Duration::from_secs(60 * length.minutes);
    let sample_every = (whole / 12).clamp(Duration::from_secs(10), Duration::from_secs(60));
    let mut rng = StdRng::seed_from_u64(length.seed);
    let (mut shop, mut person) = (Shop::open().await, Person::new());
    let (mut books, mut faults) = (Books::default(), Faults::default());
    let mut report = Report::new(length.minutes, length.seed);
    let begun = Instant::now();
    let (mut next_fault, mut next_sample) = (FAULTS_EVERY, sample_every);
    while begun.elapsed() < whole {
        person.go_on(&shop, &mut books, &mut rng).await;
        if begun.elapsed() >= next_fault {
            next_fault += FAULTS_EVERY;
            compare(&mut books, &shop).await;
            if rng.gen_bool(0.5) {
                faults.mend(&mut shop, &mut books).await;
            }
            faults.one_more(&mut shop, &mut person, &mut books, &mut rng).await;
        }
        if begun.elapsed() >= next_sample {
            next_sample += sample_every;
            // The faults go on all the same, so that an hour has its 3600.
            let sample = at_rest(&mut shop, &mut faults, &mut books, &person, begun).await;
            report.add(sample);
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
    let sample = at_rest(&mut shop, &mut faults, &mut books, &person, begun).await;
    report.add(sample);
    report.end(books.findings, faults.counted, shop.app.errors());
    report
}

async fn compare(books: &mut Books, shop: &Shop) {
    // Seen first: what it shows was answered before.
    let view = shop.app.view().await.unwrap();
    books.compare(shop);
    books.look_at_view(&view, shop);
}

/// Everything is mended and nobody presses: what is taken from the PC now is what stays.
async fn at_rest(
    shop: &mut Shop,
    faults: &mut Faults,
    books: &mut Books,
    person: &Person,
    begun: Instant,
) -> Sample {
    const LONGEST_REST: Duration = Duration::from_secs(8);
    faults.mend(shop, books).await;
    let resting = Instant::now();
    while resting.elapsed() < LONGEST_REST && is_under_way(&shop.app.view().await.unwrap()) {
        tokio::time::sleep(LOOKS_EVERY).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    compare(books, shop).await;
    let view = shop.app.view().await.unwrap();
    let allocated = shop.app.ask(Ask::LiveBytes).await.unwrap().as_u64().unwrap_or(0) / 1024;
    let sample = Sample {
        allocated,
        at: begun.elapsed(),
        presses: person.presses,
        refused: person.refused,
        scans: books.scans,
        outcomes: outcomes(shop),
        faults: faults.counted.values().sum(),
        figures: shop.app.figures(),
        panics: shop.app.panics(),
        findings: books.findings.len(),
        records: shop.size_of_records(),
        screen: screen(&view),
    };
    eprintln!("{sample}");
    sample
}

fn screen(view: &Value) -> String {
    let (today, task) = (&view["today"], &view["task"]);
    let words = [
        &today["state"],
        &today["enquiry"],
        &task["journey"],
        &task["step"]["at"],
        &task["step"]["enquiry"],
        &task["trouble"]["problem"]["code"],
        &task["trouble"]["action"],
    ];
    words.into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}
