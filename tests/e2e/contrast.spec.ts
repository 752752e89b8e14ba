// What has the keyboard and what is chosen, where the system has the colours: it takes grounds and shadows away.
import type { Locator } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** Whether a line of the system's highlight, or its ground, is around or in an element. */
function isHighlighted(element: Locator): Promise<boolean> {
  return element.evaluate((found) => {
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.cssText = 'forced-color-adjust: none; color: Highlight';
    const highlight = getComputedStyle(probe).color;
    probe.remove();
    const { outlineStyle, outlineColor, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(found);
    const outlined = outlineStyle !== 'none' && outlineColor === highlight;
    const topped = Number.parseFloat(borderTopWidth) >= 2 && borderTopColor === highlight;
    return outlined || topped || backgroundColor === highlight;
  });
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`in the system’s own colours what is in use, chosen and matched is told: ${colorScheme}`, async ({
    window,
  }, info) => {
    const { page } = window;
    await page.emulateMedia({ forcedColors: 'active', colorScheme });
    await window.run('sleep 1000', 'Pipes');
    await window.run('sleep 999', 'Pipes');
    const told = (element: Locator) => expect.poll(() => isHighlighted(element)).toBe(true);
    await told(window.pane('sleep 999').locator('.pane-head'));
    await told(page.locator('.segmented label.on').first());
    await told(window.pane('sleep 999').locator('.segmented label.on').first());
    await window.row('sleep 1000').click({ modifiers: ['ControlOrMeta'] });
    await told(window.row('sleep 1000').locator('.row'));
    await window.runBar.fill('sle');
    await told(window.runBar);
    await page.keyboard.press('ArrowDown');
    await told(page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option', { selected: true }));
    await info.attach('run bar', { body: await page.screenshot({ path: info.outputPath('bar.png') }) });
    await page.keyboard.press('Control+Shift+KeyP');
    await page.keyboard.type('theme');
    await told(page.getByRole('dialog').getByRole('option', { selected: true }));
    await info.attach('palette', { body: await page.screenshot({ path: info.outputPath('palette.png') }) });
    const mark = page.getByRole('dialog').locator('mark').first();
    const [text, ground] = await mark.evaluate((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return [color, backgroundColor];
    });
    expect(ground).not.toBe('rgba(0, 0, 0, 0)');
    expect(ground).not.toBe(text);
  });
}
