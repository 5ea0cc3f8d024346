import { createCardHosts } from '../../cardhost/index.js';
import { type Finding, findingsAsText, runDoctor } from '../../doctor/index.js';
import { openModules } from '../open-modules.js';
import type { Output } from '../output.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { detailInChinese } from '../texts/detail-zh-TW.js';
import { texts } from '../texts.js';

/** Looks at everything that must be right before a page can use a card. Exit status 1 when something failed. */
export async function doctor(output: Output): Promise<void> {
  const { language } = output;
  const findings = await lookAtEverything(output);
  const isSound = findings.every(({ verdict }) => verdict !== 'failed');
  if (!isSound) process.exitCode = 1;
  const checks = findings.map(({ id, verdict, code, title, detail, remedy }) => ({
    id,
    verdict,
    code,
    remedy: remedy?.[language] ?? null,
    title: title[language],
    detail: detail?.[language] ?? null,
  }));
  output.result({ ok: isSound, checks }, findingsAsText(findings, language));
}

/** With progress on stderr where it takes long. */
export function lookAtEverything(output: Output): Promise<readonly Finding[]> {
  const { language } = output;
  return runDoctor({
    openPcsc: () => createCardHosts({ backend: 'winscard', spawn: () => spawnCardHost('winscard') }),
    openModules: (configured) => openModules(() => configured),
    detailInChinese,
    onSlow: (subject) => output.progress(texts(language).doctor.looking(subject[language])),
  });
}
