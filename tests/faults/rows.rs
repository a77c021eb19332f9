//! Every fault that has to have one outcome, one sentence and one next action.

/// A fault, and what is promised about it.
pub struct Row {
    /// Its number, which the names of its tests carry.
    pub number: u8,
    /// What breaks.
    pub fault: &'static str,
    /// What the app does.
    pub promise: &'static str,
    /// The outcomes it may have; empty where no call is made.
    pub outcome: &'static str,
}

const fn row(number: u8, fault: &'static str, promise: &'static str, outcome: &'static str) -> Row {
    Row { number, fault, promise, outcome }
}

/// All of them, in order.
pub const ROWS: [Row; 54] = [
    row(1, "no network", "noticed before a finger is asked for; looked for again by itself", "NotSent"),
    row(
        2,
        "the name is not found, or takes 30 s",
        "given up after 10 s, one more try without a capture",
        "NotSent",
    ),
    row(3, "connection refused, or swallowed", "given up after 10 s", "NotSent"),
    row(4, "the TLS handshake stalls", "given up after 10 s", "NotSent"),
    row(
        5,
        "reset after n bytes of the request",
        "before the first: NotSent; after it: Unknown, never sent again",
        "NotSent, Unknown",
    ),
    row(
        6,
        "sent, and no answer comes",
        "a countdown, then Unknown; “stop waiting” is Unknown too",
        "Unknown",
    ),
    row(7, "the answer is cut, at any byte", "never taken for a success", "Unknown"),
    row(8, "800 ms round trip, 5 % loss, 16 KB/s", "completes, with progress on the screen", "Done"),
    row(
        9,
        "the answer comes in single bytes, or without end",
        "60 s between two bytes, 120 s and 256 KiB in all",
        "Done, Unknown",
    ),
    row(
        10,
        "the answer comes after the wait was given up",
        "still written down and shown",
        "Unknown, then Done",
    ),
    row(11, "the network changes during the call", "not repeated", "Unknown"),
    row(12, "IPv6 is broken, IPv4 works", "completes", "Done"),
    row(
        13,
        "the Wi-Fi wants a login: 302, HTML with 200, 511",
        "no redirect is followed; the agent is told of the login",
        "Rejected, Unknown",
    ),
    row(
        14,
        "a proxy of the system, one that asks for a password",
        "used for the service, never for the scanner; 407 is explained",
        "NotSent",
    ),
    row(
        15,
        "an antivirus or a proxy opens TLS",
        "the system's trust store decides; the cause is named",
        "NotSent",
    ),
    row(
        16,
        "certificate expired, for another host, self-signed; TLS older than 1.2",
        "refused, and no way round it",
        "NotSent",
    ),
    row(
        17,
        "signature refused, clock wrong",
        "signed again once without a capture; told with one",
        "Rejected, then Done",
    ),
    row(18, "403, clock right", "key or internet address not allowed, with facts for support", "Rejected"),
    row(19, "404, 405, 415", "after a 404 the other revision, once; no loop", "Rejected"),
    row(20, "429 with Retry-After", "the wait is shown; never automatic after a capture", "Rejected"),
    row(21, "500, 502, 503, 504", "nobody knows whether it counted", "Unknown"),
    row(22, "1714 without a reason", "another finger; the refusals are counted, the cost is named", "Failed"),
    row(23, "1714 “complete bank eKYC”", "leads to eKYC", "Failed"),
    row(
        24,
        "1714 “invalid biometric data”",
        "a new scan; the scan's form is checked before sending",
        "Failed",
    ),
    row(
        25,
        "code wrong or expired",
        "typed again or sent again; after an unknown check it is said",
        "Failed",
    ),
    row(
        26,
        "not onboarded, service not active, balance low",
        "the exact thing, and whom to call",
        "Rejected",
    ),
    row(27, "success without a reference, numbers for texts", "Done, “no reference given”", "Done"),
    row(
        28,
        "the switch asks for a second authentication (FP069)",
        "offered with its cost; the service overrules the banner",
        "",
    ),
    row(
        29,
        "bad JSON, wrong types, depth 10 000, keys twice, byte order mark, gzip bomb, 1 GB",
        "256 KiB and depth caps",
        "Unknown",
    ),
    row(30, "success for another agent", "never Done; an alarm", "Unknown"),
    row(31, "a message of 10 KB, markup, invalid UTF-8", "plain text, 200 characters", ""),
    row(
        32,
        "the PC's clock wrong by minutes to years",
        "corrected, and the wrong date is told",
        "Done, NotSent",
    ),
    row(33, "the clock is stepped during a call", "durations are unaffected", "Done"),
    row(34, "pressed 23:59:58, answered 00:00:03 IST", "the day of the answer counts, and is shown", "Done"),
    row(35, "open across midnight", "the banner turns within 1 s", ""),
    row(36, "the PC in another time zone, daylight saving", "IST everywhere", ""),
    row(
        37,
        "sleep before or during a call",
        "during: Unknown; the banner is right within 1 s of waking",
        "Unknown",
    ),
    row(38, "no scanner program", "said within 400 ms on Linux, 3 s anywhere; what to install", "NotSent"),
    row(
        39,
        "NOTREADY, USED, 710, 720, 740",
        "picture and words; a replugged scanner is noticed within 2 s",
        "NotSent",
    ),
    row(40, "k of 21 ports accept and never answer", "the first READY is not delayed", ""),
    row(41, "two services, one READY", "it is taken and remembered; the agent can change it", ""),
    row(42, "https only, self-signed", "accepted on 127.0.0.1 and the scanner's ports only", ""),
    row(43, "700: no finger in time", "once more with one tap, no cost", "NotSent"),
    row(44, "low quality", "under 25 refused, under 45 asked again, before paying", "NotSent"),
    row(
        45,
        "unplugged, program crashes, reset during the scan",
        "clear words, looked for again, no dead button",
        "NotSent",
    ),
    row(
        46,
        "hostile answers: external entities, billion laughs, 1 GB, empty fields, another host, 302",
        "refused within limits",
        "NotSent",
    ),
    row(47, "an impostor on the port", "gains nothing: it sees only the options of the scan", ""),
    row(48, "a scanner of level L0", "warned", ""),
    row(
        49,
        "keychain absent, locked, hanging, its prompt refused",
        "given up after 3 s, told; never a plain file",
        "NotSent",
    ),
    row(50, "a credential missing or garbled", "the field is named", "NotSent"),
    row(
        51,
        "disk full, read-only, file locked by another program",
        "nothing is sent without the ledger",
        "NotSent",
    ),
    row(52, "power cut at any write", "old or new, never broken", ""),
    row(53, "second start, double click, held Enter, two PCs", "one call in flight, one window", ""),
    row(
        54,
        "the web view crashes or reloads in the middle",
        "the attempt goes on; the window finds it again",
        "",
    ),
];
