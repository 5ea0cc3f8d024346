import type { RouteName } from '@cardbridge/sdk/flows';
import type { Handlers } from '../context.js';
import { createCitizenCard } from './citizen-card.js';
import type { IssoServices } from './isso-services.js';
import { createMobileCertificate } from './mobile-certificate.js';
import { createNhiCard } from './nhi-card.js';
import { createPhone } from './phone.js';
import { createQr } from './qr/index.js';
import { createSmsCode } from './sms-code.js';
import { createStart } from './start.js';
import { createTelecom } from './telecom.js';

/** The ways in beside the account by password (iSSO; facts: flows). */
export async function createIsso(services: IssoServices) {
  return {
    ...createStart(services),
    ...createCitizenCard(services),
    ...createNhiCard(services),
    ...createMobileCertificate(services),
    ...createTelecom(services),
    ...createSmsCode(services),
    ...createPhone(services),
    ...(await createQr(services)),
  } satisfies Partial<Handlers<RouteName>>;
}
