// What a scenario measures with: frames, long tasks, memory.

import { readFileSync } from "node:fs";

/// Lets every page of the context watch itself from its first moment.
export async function watch(context) {
  await context.addInitScript(() => {
    const bench = { tasks: [], memory: null, given: null, read: null };
    window.__bench = bench;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) bench.tasks.push({ startTime, duration });
    }).observe({ type: "longtask", buffered: true });
    // When the worker was given files, and when it had read everything: its message after that is the document
    // without its tables.
    const Plain = window.Worker;
    window.Worker = class extends Plain {
      constructor(...parts) {
        super(...parts);
        this.addEventListener("message", ({ data }) => {
          const isRead = typeof data === "string" && data.startsWith('{"document_head"');
          if (isRead) bench.read = performance.now();
        });
      }

      postMessage(message, ...options) {
        if (Array.isArray(message) && String(message[0]).startsWith('{"import_files"')) bench.given = performance.now();
        super.postMessage(message, ...options);
      }
    };
    addEventListener("TrunkApplicationStarted", ({ detail }) => {
      bench.memory = detail.wasm.memory;
    });
  });
}

/// The page's clock, milliseconds since it began to load.
export const now = (page) => page.evaluate(() => performance.now());

/// Longest task of the main thread since then, in milliseconds; 0 means that none took 50.
export async function longestTask(page, since = 0) {
  // The observer hears of a task a little after its end.
  await page.waitForTimeout(100);
  return page.evaluate(
    (since) =>
      Math.max(0, ...window.__bench.tasks.filter((t) => t.startTime >= since).map((t) => t.duration)),
    since,
  );
}

/// Times between frames while one wheel event goes to an element in each (`{ deltaX, deltaY, ctrlKey }`), and the
/// most elements of a selector that were there in any of them.
export function framesOfWheel(locator, events, counted) {
  return locator.evaluate(
    (element, { events, counted }) =>
      new Promise((resolve) => {
        const box = element.getBoundingClientRect();
        const place = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
        const times = [];
        let most = 0;
        let last = null;
        let next = 0;
        const frame = (time) => {
          if (last !== null) times.push(time - last);
          last = time;
          most = Math.max(most, document.querySelectorAll(counted).length);
          if (next === events.length) return resolve({ times, most });
          const init = { bubbles: true, cancelable: true, composed: true, ...place, ...events[next] };
          // What is under the pointer gets it, as it would from a person.
          const target = document.elementFromPoint(place.clientX, place.clientY) ?? element;
          target.dispatchEvent(new WheelEvent("wheel", init));
          next += 1;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { events, counted },
  );
}

/// Times between frames while something is done from outside, with `page.mouse` or `page.keyboard`.
export async function framesDuring(page, action) {
  await page.evaluate(() => {
    const times = [];
    let last = null;
    let id = 0;
    const frame = (time) => {
      if (last !== null) times.push(time - last);
      last = time;
      id = requestAnimationFrame(frame);
    };
    id = requestAnimationFrame(frame);
    window.__bench.stop = () => {
      cancelAnimationFrame(id);
      return times;
    };
  });
  await action();
  return page.evaluate(() => window.__bench.stop());
}

/// Presses a key that gives an element a text. Milliseconds from the press until the document has it (`changed`), and
/// until the frame with it is drawn (`drawn`), for which the screen's next frame is waited for.
export async function timeToText(page, selector, text, key) {
  await page.evaluate(
    ({ selector, text, key }) => {
      window.__bench.seen = new Promise((resolve, reject) => {
        const pressed = (event) => {
          if (event.key !== key) return;
          removeEventListener("keydown", pressed, true);
          const since = () => performance.now() - event.timeStamp;
          const has = () => document.querySelector(selector)?.textContent.includes(text);
          let changed;
          const observer = new MutationObserver(() => {
            if (changed === undefined && has()) changed = since();
          });
          observer.observe(document.body, { subtree: true, childList: true, characterData: true });
          const look = () => {
            if (since() > 5000) return reject(new Error(`${selector} never had ${text}`));
            if (!has()) return requestAnimationFrame(look);
            observer.disconnect();
            // What a frame has is seen when it has been drawn.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve({ changed, drawn: since() });
            port2.postMessage(null);
          };
          requestAnimationFrame(look);
        };
        addEventListener("keydown", pressed, true);
      });
    },
    { selector, text, key },
  );
  await page.keyboard.press(key);
  return page.evaluate(() => window.__bench.seen);
}

/// The value that a part (0 to 1) of them does not exceed.
export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

export const median = (values) => percentile(values, 0.5);

/// Entries of a record for times in milliseconds.
export const ofTimes = (name, times) => ({
  [`${name} p50, ms`]: percentile(times, 0.5),
  [`${name} p95, ms`]: percentile(times, 0.95),
});

/// Entries of a record for times between frames.
export const ofFrames = (name, times) => ({
  ...ofTimes(`${name} / frame`, times),
  [`${name} / frame longest, ms`]: Math.max(...times),
});

/// Entries of a record for memory, after a collection of garbage.
export async function ofMemory(name, page) {
  const record = {};
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  record[`${name} / JavaScript heap, bytes`] = metrics.find((m) => m.name === "JSHeapUsedSize").value;
  await session.detach();
  const wasm = await page.evaluate(() => window.__bench.memory?.buffer.byteLength ?? null);
  if (wasm !== null) record[`${name} / memory of the page's module, bytes`] = wasm;
  const resident = await residentBytes(page.context().browser());
  if (resident !== null) record[`${name} / resident in the renderer, bytes`] = resident;
  return record;
}

/// Memory of the largest renderer, which has the page and its worker; null where /proc does not tell.
async function residentBytes(browser) {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sizes = processInfo
      .filter(({ type }) => type === "renderer")
      .map(({ id }) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, "utf8"))[1]) * 1024);
    return Math.max(...sizes);
  } catch {
    return null;
  } finally {
    await session.detach();
  }
}
