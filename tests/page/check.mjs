// Opens HTML pages in headless Chromium, wide and narrow, light and dark: node check.mjs CHROMIUM PAGE...
// Fails when the console has anything to say, when anything is asked for that is not the page itself, when the page is
// wider than the window, when axe-core finds something serious, or when sorting and searching do not work.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, ...pages] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", ...quiet] });

async function open(file, options) {
  const page = await browser.newPage(options);
  const url = pathToFileURL(resolve(file)).href;
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("dialog", (dialog) => said.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (request.url() !== url && request.url() !== "data:,") said.push(`asks for ${request.url()}`);
  });
  await page.goto(url);
  return { page, said };
}

async function checkLook(file, width, colorScheme) {
  const { page, said } = await open(file, { viewport: { width, height: 900 }, colorScheme });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${file}: ${wide} pixels wide in a window of ${width}`);
  const found = await page.evaluate(`${axe}; axe.run(document)`);
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  const told = serious.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html}`);
  assert.deepEqual(told, [], `${file} at ${width}, ${colorScheme}`);
  assert.deepEqual(said, [], `${file} at ${width}, ${colorScheme}`);
  await page.close();
  return found.passes.length;
}

// Where there is room, no table has columns that one has to scroll to.
async function checkRoom(file) {
  for (const width of [768, 1060, 1280]) {
    const { page } = await open(file, { viewport: { width, height: 900 } });
    const cut = await page.$$eval("section > .scroll", (all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel));
    assert.deepEqual(cut, [], `${file} at ${width}`);
    await page.close();
  }
}

// On paper it is dark on white, whatever the screen is, and no table reaches into what is below it.
async function checkPaper(file) {
  const { page } = await open(file, { colorScheme: "dark" });
  await page.emulateMedia({ media: "print" });
  const look = await page.evaluate(() => {
    const style = getComputedStyle(document.querySelector("td, dd"));
    return [style.color, getComputedStyle(document.body).backgroundColor];
  });
  assert.deepEqual(look, ["rgb(28, 36, 48)", "rgb(255, 255, 255)"], `${file} printed`);
  const over = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    return Array.from(document.querySelectorAll(".scroll")).filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.ariaLabel);
  });
  assert.deepEqual(over, [], `${file} printed`);
  await page.close();
}

// The first table that can be searched: the rows by its first column, then only those with a text in them.
async function checkTable(file) {
  const { page, said } = await open(file, { viewport: { width: 1280, height: 900 } });
  const table = page.locator("label.search + .scroll > table").first();
  if ((await table.count()) === 0) return;
  const keys = () => table.locator("tbody tr:visible > :first-child").allInnerTexts();
  const before = await keys();
  await table.locator("thead button").first().click();
  const sorted = await keys();
  const header = table.locator("thead th").first();
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  assert.deepEqual([...sorted].sort(), [...before].sort());
  const texts = sorted.filter((text) => text !== "-" && Number.isNaN(Number(text)));
  assert.deepEqual(texts, [...texts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  await page.locator("label.search input").first().fill(before[0]);
  assert.ok((await keys()).includes(before[0]));
  await page.locator("label.search input").first().fill("nothing is named like this");
  assert.deepEqual(await keys(), []);
  assert.deepEqual(said, [], file);
  await page.close();
}

for (const file of pages) {
  let checks = 0;
  for (const width of [390, 1280]) for (const scheme of ["light", "dark"]) checks = await checkLook(file, width, scheme);
  await checkRoom(file);
  await checkPaper(file);
  await checkTable(file);
  console.log(`${file}: quiet, asks for nothing, passes ${checks} rules of axe-core`);
}
await browser.close();
