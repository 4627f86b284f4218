// node firefox.mjs FIREFOX LESSON: what a reader does with live samples, in a real Firefox, over WebDriver BiDi.
// Prints one JSON object with what was seen; `test_firefox.py` compares.
import puppeteer from "puppeteer-core";

const [executablePath, lesson] = process.argv.slice(2);
const WAIT = { timeout: 60_000 };
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
const seen = { errors: [] };

try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  await page.goto(lesson);

  const sample = (demo) => `tokenreel-live[data-demo="${demo}"]:not([data-task])`;
  const press = (demo, index) =>
    page.evaluate((root, at) => document.querySelector(root).querySelectorAll(".tokenreel-controls button")[at].click(), sample(demo), index);
  const choose = (demo, fault) => page.evaluate((root, name) => {
    document.querySelector(root).querySelectorAll("select")[1].value = name;
  }, sample(demo), fault);
  const isFree = (demo) =>
    page.waitForFunction((root) => !document.querySelector(root).querySelector("button").disabled, WAIT, sample(demo));
  const output = (demo) =>
    page.evaluate((root) => document.querySelector(root).querySelector(".tokenreel-live__output pre").textContent, sample(demo));
  const run = async (demo, fault = "") => {
    await choose(demo, fault);
    await press(demo, 0);
    await isFree(demo);
    return output(demo);
  };

  for (const demo of ["haiku-sync", "solar-async"]) seen[demo] = await run(demo);
  seen.disconnect = await run("haiku-sync", "disconnect");
  seen.retried = await run("haiku-sync", "429");

  await press("haiku-sync", 2); // the editor
  await page.waitForSelector(".cm-content", WAIT);
  await page.click(".cm-content");
  await page.keyboard.down("Control");
  await page.keyboard.press("End");
  await page.keyboard.up("Control");
  await page.keyboard.type("\nprint(6 * 7)\n");
  seen.edited = await run("haiku-sync");

  await page.keyboard.type("while True: pass\n");
  await press("haiku-sync", 0);
  await page.waitForFunction((root) => document.querySelector(root).textContent.includes("42"), WAIT, sample("haiku-sync"));
  await press("haiku-sync", 1); // stop
  await isFree("haiku-sync");
  seen.stopped = await page.evaluate((root) => document.querySelector(root).querySelector("[role=status]").textContent, sample("haiku-sync"));
  seen.after = await run("solar-async");
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
