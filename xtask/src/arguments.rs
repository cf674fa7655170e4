//! Arguments of a command: `--name value`, `--name=value`, and switches.

/// What a command was given.
pub struct Arguments<'a> {
    options: Vec<(&'a str, &'a str)>,
    switches: Vec<&'a str>,
}

impl<'a> Arguments<'a> {
    /// Reads arguments, knowing which names take a value; an error names the first that is unknown.
    pub fn read(given: &'a [String], options: &[&str], switches: &[&str]) -> Result<Self, String> {
        let mut read = Self { options: Vec::new(), switches: Vec::new() };
        let mut given = given.iter().map(String::as_str);
        while let Some(argument) = given.next() {
            let (name, value) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (argument, None),
            };
            if options.contains(&name) {
                let value = value.or_else(|| given.next());
                read.options.push((name, value.ok_or_else(|| format!("{name} wants a value"))?));
            } else if switches.contains(&argument) {
                read.switches.push(argument);
            } else {
                return Err(format!("{argument:?} is not understood; see cargo xtask help"));
            }
        }
        Ok(read)
    }

    pub fn option(&self, name: &str) -> Option<&'a str> {
        self.options.iter().rev().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    pub fn has(&self, switch: &str) -> bool {
        self.switches.contains(&switch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_follow_a_blank_or_an_equals_sign() {
        let given = ["--port=1", "--port", "2", "--release"].map(str::to_owned);
        let read = Arguments::read(&given, &["--port"], &["--release"]).unwrap();
        assert_eq!(read.option("--port"), Some("2"));
        assert!(read.has("--release"));
        for bad in [&given[1..2], &["--other".to_owned()]] {
            assert!(Arguments::read(bad, &["--port"], &[]).is_err(), "{bad:?}");
        }
    }
}
