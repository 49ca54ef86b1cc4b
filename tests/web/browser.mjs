// Chromium as a person and as a test: what goes wrong on a page is a failure, whatever the page is for.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const modules = process.env.FOCALPOINT_WEB_MODULES;
export const require = createRequire(join(modules, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Starts Chromium; `found` collects what went wrong. */
export async function start(origin, shots) {
  const found = [];
  const browser = await chromium.launch({
    executablePath: process.env.FOCALPOINT_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  let shot = 0;

  /** A person of their own: language, scripts or none, light or dark, narrow or wide. */
  const person = async ({ locale, scripts = true, dark = false, narrow = false }) => {
    const context = await browser.newContext({
      locale,
      javaScriptEnabled: scripts,
      ignoreHTTPSErrors: true,
      colorScheme: dark ? 'dark' : 'light',
      viewport: narrow ? { width: 390, height: 800 } : { width: 1200, height: 900 },
    });
    const page = await context.newPage();
    const who = `${locale}${scripts ? '' : ' without scripts'}`;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) found.push(`${who}: ${page.url()}: console: ${message.text()}`);
    });
    page.on('pageerror', (error) => found.push(`${who}: ${page.url()}: ${error}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`)) found.push(`${who}: ${request.url()} is asked for`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A search that is overtaken by the next is given up.
      if (why !== 'net::ERR_ABORTED') found.push(`${who}: ${request.url()}: ${why}`);
    });
    return { page, who, scripts, close: () => context.close() };
  };

  /** Looks at a page: a picture of it, and what axe finds. Axe is run from outside, so that no policy is in its way. */
  const look = async ({ page, who, scripts }, name) => {
    shot += 1;
    await page.screenshot({ path: join(shots, `${String(shot).padStart(2, '0')} ${name} ${who}.png`), fullPage: true });
    const overflow = scripts && (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth));
    if (overflow) found.push(`${who}: ${name}: wider than the window`);
    if (!scripts) return;
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    for (const { id, help, nodes } of violations) {
      found.push(`${who}: ${name}: ${id}: ${help}: ${nodes.map((node) => node.html).join(' | ')}`);
    }
  };

  return { browser, person, look, found };
}
