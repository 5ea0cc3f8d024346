import { createCardHosts } from '../../cardhost/index.js';
import { type Finding, findingsAsText, runDoctor } from '../../doctor/index.js';
import type { Output } from '../output.js';
import { spawnCardHost } from '../spawn-card-host.js';
import { detailInChinese } from '../texts/detail-zh-TW.js';
import { texts } from '../texts.js';

/** Looks at everything that must be right before a page can use a card. Exit status 1 when something failed. */
export async function doctor(output: Output): Promise<void> {
  const { language } = output;
  const findings = await lookAtEverything(output);
  const isSound = findings.every(({ level }) => level !== 'failed');
  if (!isSound) process.exitCode = 1;
  const told = findings.map(({ id, level, title, detail, remedy }) => ({
    id,
    level,
    title: title[language],
    ...(detail ? { detail: detail[language] } : {}),
    ...(remedy ? { remedy: remedy[language] } : {}),
  }));
  output.result({ ok: isSound, findings: told }, findingsAsText(findings, language));
}

/** With progress on stderr where it takes long. */
export function lookAtEverything(output: Output): Promise<readonly Finding[]> {
  const { language } = output;
  return runDoctor({
    openPcsc: () => createCardHosts({ backend: 'winscard', spawn: () => spawnCardHost('winscard') }),
    detailInChinese,
    onSlow: (subject) => output.progress(texts(language).doctor.looking(subject[language])),
  });
}
