// How Chromium is started, for tests and for measuring.

/// Launch options: the Chromium that xtask found, else Playwright's own.
export const launchOptions = {
  executablePath: process.env.TRESTLE_CHROMIUM || undefined,
  args: [
    // Chromium's sandbox does not start as root.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-background-networking",
  ],
};
