export { requireActiveMember } from './active-member.js';
export { createMembers } from './create-members.js';
export { endSessionsOf } from './end-sessions.js';
export { findByAccount } from './find-by-account.js';
export { maskContact, maskContacts, maskIdNumber } from './mask.js';
export { displayNameOf, findMember, type Member, type MemberKey, summaryOf } from './member.js';
