import { openGrants } from '../../access/index.js';
import type { DoctorContext } from '../context.js';
import { both, type Finding, failed, ok } from '../finding.js';

export async function grants({ daemon, grantsPath, explain }: DoctorContext): Promise<Finding> {
  const seen = await daemon();
  const { trouble, count } = seen.found === 'running' ? seen.status.grants : await look(grantsPath);
  if (trouble) {
    return failed(
      'grants.unreadable',
      both('記住的網站許可讀不出來，網站都被拒絕', 'The grants cannot be read: sites are refused'),
      {
        detail: explain(trouble),
        remedy: both(
          '要全部忘記、重新開始，請執行：cardbridge grants revoke --all（損壞的檔案會改名保留）',
          'To forget them all and begin again: cardbridge grants revoke --all (the damaged file is kept under another name)',
        ),
      },
    );
  }
  return ok(
    'grants.ok',
    both(`記住了 ${count} 個網站的決定`, `Decisions about ${count} ${count === 1 ? 'site' : 'sites'} are remembered`),
  );
}

async function look(path: string) {
  const grants = await openGrants({ path });
  return { trouble: grants.trouble(), count: grants.list().length };
}
