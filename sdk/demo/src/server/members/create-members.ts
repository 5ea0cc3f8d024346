import type { Handlers } from '../context.js';
import { createAccountEnd } from './account-end.js';
import { createCardServices } from './card-services.js';
import { createContactChange } from './contact-change.js';
import type { MemberServices } from './member-services.js';
import { createPasswordChange } from './password-change.js';
import { createProfile } from './profile.js';
import { createUsage } from './usage.js';

/** Everything that signed-in members do with their own account. */
export function createMembers(
  services: MemberServices,
): Handlers<
  | 'profile'
  | 'changeProfile'
  | 'startContactChange'
  | 'confirmContactChange'
  | 'changePassword'
  | 'cardServices'
  | 'openCardService'
  | 'usageLog'
  | 'freezeAccount'
  | 'deleteAccount'
> {
  return {
    ...createProfile(services),
    ...createContactChange(services),
    ...createPasswordChange(services),
    ...createCardServices(services),
    ...createUsage(services),
    ...createAccountEnd(services),
  };
}
