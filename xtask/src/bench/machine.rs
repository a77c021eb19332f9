use anyhow::Context as _;

/// What kind of machine this is, in one line: processor, cores, memory, system. Nothing that names it.
pub fn class() -> anyhow::Result<String> {
    let read = |file: &str| std::fs::read_to_string(file).with_context(|| format!("{file} cannot be read"));
    let (processors, memory, release) =
        (read("/proc/cpuinfo")?, read("/proc/meminfo")?, read("/proc/sys/kernel/osrelease")?);
    let models = processors.lines().filter_map(|line| line.strip_prefix("model name"));
    let models: Vec<&str> = models.map(|rest| rest.trim_start_matches([' ', '\t', ':'])).collect();
    let model = models.first().copied().unwrap_or("processor not named");
    let kilobytes: u64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .context("the memory is not told")?;
    let gigabytes = kilobytes.div_ceil(1024 * 1024);
    let series: String = release.split('.').take(2).collect::<Vec<_>>().join(".");
    Ok(format!("{} cores of {model}, {gigabytes} GB, Linux {series}", models.len().max(1)))
}
