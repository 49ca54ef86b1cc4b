// The walk of those who run the service and of whoever counts: statistics, worklist, documents, accounts, approvals, audit.
import assert from 'node:assert/strict';

const words = {
  en: { secretariat: 'Secretariat', administrator: 'Administrator', second: 'Administrator, a second person', auditor: 'Auditor', manager: 'Account manager of Mongolia',
    provider: 'Editor of a provider of assistance', plan: 'Make the plan', see: 'See what would change', table: 'As a table', show: 'Show', approve: 'Approve', invite: 'Invite somebody', ask: 'Ask for an account that takes two people', prove: 'Prove it' },
  ar: { secretariat: 'الأمانة', administrator: 'مدير النظام', second: 'مدير النظام، شخص ثانٍ', auditor: 'مدقق', manager: 'مدير حسابات منغوليا',
    provider: 'محرر لدى جهة مقدمة للمساعدة', plan: 'إعداد الخطة', see: 'عرض ما سيتغير', table: 'في جدول', show: 'عرض', approve: 'الموافقة', invite: 'دعوة شخص', ask: 'طلب حساب يحتاج إلى شخصين', prove: 'إثبات' },
};

/** Walks with that person, who has signed in; `tools` are those of the walk. */
export async function desk(visitor, locale, { origin, look, become }) {
  const { page } = visitor;
  const say = words[locale.slice(0, 2)];

  await become(page, say.secretariat);
  await page.goto(`${origin}/statistics`);
  assert.ok(await page.locator('.bars .share-bar').count() > 5, 'the figures are drawn');
  await page.locator('summary').first().click();
  await look(visitor, 'statistics');
  await page.locator('input[value=REGION]').check();
  await page.getByRole('button', { name: say.show, exact: true }).click();
  await page.waitForURL(/by=REGION/);
  await page.goto(`${origin}/worklist`);
  await look(visitor, 'worklist');
  await page.locator('a[href^="/gaps?"]').first().click();
  await page.waitForURL(/\/gaps\?/);
  await look(visitor, 'gaps');
  await page.goto(`${origin}/documents?q=integrity+fund`);
  await look(visitor, 'documents');
  await page.goto(`${origin}/plan`);
  await page.getByRole('button', { name: say.plan, exact: true }).click();
  await page.locator('#sums').waitFor();
  await look(visitor, 'plan');
  for (const _ of [1, 2]) {
    await page.locator('form[action="/plan/save"] button').click();
    await page.waitForURL(`${origin}/runs`);
    if (_ === 1) await page.goBack();
  }
  await look(visitor, 'runs');
  await page.locator('form[action="/plan/compare"] button').first().click();
  await page.waitForURL(/\/plan\/compare\?/);
  await look(visitor, 'compare');
  await page.goto(`${origin}/bundles`);
  await look(visitor, 'bundles');

  await become(page, say.administrator);
  await page.goto(`${origin}/health`);
  await look(visitor, 'health');
  await page.goto(`${origin}/accounts`);
  await look(visitor, 'accounts');
  await page.goto(`${origin}/import`);
  await page.locator('#lines').fill('{"provider":{"externalId":"walk","names":{"en":"Walked in"},"kind":"IGO","roles":["DELIVERS"]}}');
  await page.getByRole('button', { name: say.see, exact: true }).click();
  await page.locator('button[value=write]').waitFor();
  await look(visitor, 'import');
  await page.goto(`${origin}/accounts`);
  await page.getByRole('link', { name: say.ask, exact: true }).click();
  await page.locator('#name').fill('Nora Auditor');
  await page.locator('#issuer').fill('https://issuer.example');
  await page.locator('#subject').fill(`nora-${Date.now()}`);
  await look(visitor, 'new account');
  await page.getByRole('button', { name: say.ask, exact: true }).click();
  await page.waitForURL(`${origin}/approvals`);
  await look(visitor, 'asked for');
  await become(page, say.second);
  await page.goto(`${origin}/approvals`);
  await page.getByRole('button', { name: say.approve, exact: true }).first().click();
  await page.waitForURL(/all=1/);
  await look(visitor, 'approved');

  await become(page, say.manager);
  await page.goto(`${origin}/accounts/invite`);
  await page.locator('#name').fill('Nora Reader');
  await page.getByRole('button', { name: say.invite, exact: true }).click();
  await page.locator('.code').waitFor();
  await look(visitor, 'invited');

  await become(page, say.auditor);
  await page.goto(`${origin}/audit`);
  await look(visitor, 'audit');
  await page.locator('tbody a').first().click();
  await page.locator('section.now .open').waitFor();
  await look(visitor, 'proof');

  await become(page, say.provider);
  await page.goto(`${origin}/statistics`);
  await look(visitor, 'published statistics');
  await page.goto(`${origin}/documents`);
  await look(visitor, 'dossier');
}
