// Walks the pages of `focalpoint demo` in Chromium: `node walk.mjs READY SHOTS BUNDLE`, where READY is the file that the
// demonstration wrote, SHOTS a folder for pictures, and BUNDLE what calls gRPC-Web. Ends with 1 and a list when anything is wrong.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { desk } from './desk.mjs';
import { start } from './browser.mjs';
import { own as ownThings } from './own.mjs';

const [readyFile, shots, bundle] = process.argv.slice(2);
const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
const origin = `https://${ready.address}`;
const words = {
  en: { search: 'Search', route: 'Whom to ask', account: 'Account', out: 'Sign out', open: 'Reach them now', way: 'Find the way', role: 'Government user of Mongolia',
    needs: 'Needs', who: 'Who can meet it?', provider: 'Editor of a provider of assistance', ours: 'Needs shared with us', fit: 'How we fit',
    officer: 'Consent officer of Mongolia', editor: 'Editor of Mongolia', consent: 'Consent', look: 'See what a new consent would do', yes: 'Confirm',
    propose: 'Propose', proposals: 'Proposals', agree: 'Agree for the State', register: 'Register a need', save: 'Save', submit: 'Submit it to the secretariat', find: 'Find it' },
  ar: { search: 'البحث', route: 'إلى من يُتوجَّه', account: 'الحساب', out: 'تسجيل الخروج', open: 'كيف تتصل بهم الآن', way: 'إيجاد الطريق', role: 'مستخدم حكومي من منغوليا',
    needs: 'الاحتياجات', who: 'من يستطيع تلبيته؟', provider: 'محرر لدى جهة مقدمة للمساعدة', ours: 'الاحتياجات التي أُطلعنا عليها', fit: 'مدى ملاءمتنا',
    officer: 'مسؤول الموافقات في منغوليا', editor: 'محرر من منغوليا', consent: 'الموافقة', look: 'اطّلع على أثر موافقة جديدة', yes: 'تأكيد',
    propose: 'اقترح', proposals: 'المقترحات', agree: 'الموافقة باسم الدولة', register: 'تسجيل احتياج', save: 'حفظ', submit: 'تقديمه إلى الأمانة', find: 'ابحث عنه' },
};
const { browser, person, look, found } = await start(origin, shots);

/** The link that holds now; a new one is written when the last was used. */
let used = '';
async function link() {
  for (;;) {
    const text = readFileSync(ready.signIn, 'utf8').trim();
    if (text && text !== used) {
      used = text;
      return text;
    }
    await pause(20);
  }
}

/** Forgets what a browser says of an answer that is no page, where that is what was asked for. */
function expected(line) {
  found.splice(0, found.length, ...found.filter((one) => !line.test(one)));
}

/** From a list of needs to one that is matched, to its candidates, and to why another one is not among them. */
async function needs(visitor, say) {
  const { page } = visitor;
  await page.goto(`${origin}/`);
  await page.locator('nav').getByRole('link', { name: say.needs, exact: true }).click();
  await look(visitor, 'needs');
  await page.locator('.cards h2 a').first().click();
  await look(visitor, 'need');
  await page.getByRole('link', { name: say.who }).click();
  await look(visitor, 'matches');
  assert.ok(await page.locator('.cards .share-bar').count() > 5, 'the reasons are shown');
  await page.locator('summary').nth(1).click();
  assert.equal(await page.locator('details[open]').count(), 2);
  await page.getByRole('searchbox').fill('integrity fund');
  await page.getByRole('searchbox').press('Enter');
  await page.waitForURL(/q=integrity/);
  await page.locator('#why-not ~ ul a').first().click();
  await page.locator('section.now').waitFor();
  await look(visitor, 'explained');
}

/** What a provider sees: the needs that are shared with it, and how it fits one. */
async function provider(visitor, say) {
  const { page } = visitor;
  await page.goto(`${origin}/account`);
  await page.getByRole('button', { name: say.provider, exact: true }).click();
  await page.getByRole('heading', { name: say.ours }).waitFor();
  await look(visitor, 'for us');
  await page.locator('.cards h3 a').first().click();
  await page.getByRole('link', { name: say.fit }).click();
  await page.locator('section.now').waitFor();
  await look(visitor, 'how we fit');
}

/** Becomes somebody else of the demonstration. */
async function become(page, name) {
  await page.goto(`${origin}/account`);
  await page.getByRole('button', { name, exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/account');
}

/** An editor registers a need, submits it and proposes who could meet it; the officer consents and agrees. */
async function own(visitor, say) {
  const { page } = visitor;
  await become(page, say.editor);
  await page.goto(`${origin}/needs`);
  await page.getByRole('link', { name: say.register }).click();
  await look(visitor, 'new need');
  const tag = await page.locator('input[name=tag]').first().getAttribute('value');
  await page.locator(`[id="title.${tag}"]`).fill('Training of judges on corruption cases');
  await page.locator('#articles').fill('nonsense');
  await page.getByRole('button', { name: say.save, exact: true }).click();
  await page.locator('[role=alert]').waitFor();
  await look(visitor, 'wrong need');
  expected(/\/needs\/new: console: Failed to load resource: the server responded with a status of 400/);
  await page.locator('#articles').fill('art. 11, 36');
  await page.getByRole('button', { name: say.save, exact: true }).click();
  await page.getByRole('button', { name: say.submit }).click();
  await page.getByRole('link', { name: say.consent, exact: true }).waitFor();
  await look(visitor, 'own need');
  const need = page.url();
  await page.goto(`${need}/matches`);
  await page.locator('.cards h3 a').first().click();
  await page.getByRole('button', { name: say.propose, exact: true }).click();
  await page.waitForURL(/\/proposals\//);
  const proposal = page.url();
  await page.goto(`${origin}/needs/order`);
  await look(visitor, 'order');
  await become(page, say.officer);
  await page.goto(`${need}/consent`);
  await look(visitor, 'consent');
  await page.locator('#q').fill('integrity fund');
  await page.getByRole('button', { name: say.find, exact: true }).click();
  await page.locator('input[name=provider]').first().check();
  await page.locator('#until').fill('2027-06-30');
  await page.getByRole('button', { name: say.look, exact: true }).click();
  await page.locator('#statement').waitFor();
  await look(visitor, 'statement');
  await page.getByRole('button', { name: say.yes, exact: true }).click();
  await page.waitForURL(/#sharing$/);
  await look(visitor, 'consented');
  await page.locator('nav').getByRole('link', { name: say.proposals, exact: true }).click();
  await look(visitor, 'proposals');
  await page.goto(proposal);
  await look(visitor, 'proposal');
  await page.getByRole('button', { name: say.agree, exact: true }).click();
  await page.getByRole('button', { name: say.agree, exact: true }).waitFor({ state: 'detached' });
  await look(visitor, 'agreed');
}

/** From the link to a contact and a route, and out again. */
async function walk(options) {
  const visitor = await person(options);
  const { page, scripts } = visitor;
  const say = words[options.locale.slice(0, 2)];
  await page.goto(`${origin}/`);
  assert.match(page.url(), /\/sign-in$/);
  await look(visitor, 'sign-in');
  await page.goto(await link());
  await look(visitor, 'choose');
  await page.getByRole('button', { name: say.role, exact: true }).click();
  await page.waitForURL(`${origin}/search`);
  assert.equal(await page.locator('html').getAttribute('dir'), options.locale.startsWith('ar') ? 'rtl' : 'ltr');
  await look(visitor, 'start');

  // By the keyboard alone: the first stop leads past the way around.
  await page.keyboard.press('Tab');
  if (scripts) assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main');

  const field = page.getByRole('searchbox');
  if (scripts) {
    await field.pressSequentially('central authority switzerland', { delay: 5 });
    await page.waitForURL(/q=central\+authority\+switzerland/);
  } else {
    await field.fill('central authority switzerland');
    await field.press('Enter');
    await page.waitForURL(/q=central/);
  }
  const first = page.locator('#results h3 a').first();
  await first.waitFor();
  await look(visitor, 'search');
  await page.locator('.facet a').first().click();
  await page.locator('.facet a[aria-current]').first().waitFor();
  await look(visitor, 'narrowed');
  await page.goto(`${origin}/search?q=zzzzzz`);
  await look(visitor, 'nothing');
  await page.goBack();
  await page.locator('#results h3 a').first().click();
  await page.getByRole('heading', { name: say.open }).waitFor();
  await look(visitor, 'authority');
  assert.ok(await page.locator('a[href^="mailto:"]').count() > 0, 'a contact is reached');

  await page.locator('nav').getByRole('link', { name: say.route }).click();
  await page.locator('#state').selectOption('CH');
  await page.locator('input[name=urgent]').check();
  await page.getByRole('button', { name: say.way }).click();
  await page.locator('section.now').waitFor();
  await look(visitor, 'route');
  await page.goto(`${origin}/route?state=AQ`);
  await look(visitor, 'no route');
  await page.goto(`${origin}/nowhere`);
  await look(visitor, 'no page');
  expected(/\/nowhere: console: Failed to load resource: the server responded with a status of 404/);
  await needs(visitor, say);
  await provider(visitor, say);
  await own(visitor, say);
  await desk(visitor, options.locale, { origin, look, become });
  await ownThings(visitor, { origin, look, expected });
  await page.goto(`${origin}/account`);
  await look(visitor, 'account');
  await page.getByRole('button', { name: say.out }).click();
  await page.waitForURL(`${origin}/sign-in`);
  await page.goto(`${origin}/search`);
  assert.match(page.url(), /\/sign-in\?next=/);
  await visitor.close();
}

/** A program in the browser, with tokens. */
async function call() {
  const visitor = await person({ locale: 'en' });
  await visitor.page.goto(`${origin}/sign-in`);
  await visitor.page.evaluate(readFileSync(bundle, 'utf8'));
  const token = (role) => readFileSync(ready.tokens[role], 'utf8').trim();
  const answer = await visitor.page.evaluate(([a, b]) => globalThis.focalpoint(a, b), [token('government'), token('provider')]);
  assert.deepEqual(answer.refusals, { stranger: 'Unauthenticated', provider: 'PermissionDenied' });
  assert.ok(answer.same && answer.pieces > 0);
  await visitor.close();
}

/** A page of another site can neither frame ours nor send its forms. */
async function fromElsewhere() {
  const visitor = await person({ locale: 'en' });
  await visitor.page.goto(await link());
  await visitor.page.getByRole('button', { name: words.en.role, exact: true }).click();
  await visitor.page.waitForURL(`${origin}/search`);
  const other = origin.replace('127.0.0.1', 'localhost');
  await visitor.page.goto(`${other}/sign-in`);
  found.length = 0;
  const framed = await visitor.page.evaluate((address) => new Promise((done) => {
    document.addEventListener('securitypolicyviolation', () => done('refused'), { once: true });
    const frame = document.createElement('iframe');
    frame.src = address;
    document.body.append(frame);
  }), `${origin}/search`);
  assert.equal(framed, 'refused');
  await visitor.close();
}

await walk({ locale: 'en' });
await walk({ locale: 'ar' });
await walk({ locale: 'en', scripts: false, narrow: true });
await walk({ locale: 'ar', scripts: false });
await walk({ locale: 'en', dark: true });
await walk({ locale: 'ar', dark: true, narrow: true });
await call();
const wrong = [...found];
await fromElsewhere();
await browser.close();
for (const line of wrong) console.error(line);
console.log(wrong.length === 0 ? `all is well; pictures are in ${shots}` : `${wrong.length} findings`);
process.exitCode = wrong.length === 0 ? 0 : 1;
