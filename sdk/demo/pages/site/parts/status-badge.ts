import type { MemberStatus } from '@cardbridge/sdk/flows';
import { html, type TemplateResult } from 'lit';
import type { App } from '../app.js';

export function statusBadge({ texts }: App, status: MemberStatus): TemplateResult {
  return html`<span class="badge" data-testid="member-status" data-status=${status}>${texts.status[status]}</span>`;
}
