import { release } from 'node:os';
import { isSea } from 'node:sea';
import { VERSION } from '../../version.js';
import type { DoctorContext } from '../context.js';
import { type Finding, ok, same } from '../finding.js';

export async function program({ platform }: DoctorContext): Promise<Finding> {
  const kind = isSea() ? 'installed' : 'script';
  return ok('program.ok', same(`CardBridge ${VERSION}`), {
    detail: same(`${platform} ${release()} ${process.arch}, Node ${process.versions.node} (${kind})`),
  });
}
