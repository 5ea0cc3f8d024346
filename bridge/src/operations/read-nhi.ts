import type { NhiBasicData } from '@cardbridge/sdk/protocol';
import { readNhiBasicData } from '../cards/index.js';
import { BridgeError } from '../error.js';
import type { NhiField } from '../pin/index.js';
import { withCard } from './card-session.js';
import { chooseReader } from './choose-reader.js';
import type { OperationContext, OperationRun } from './operation.js';
import { sameCard } from './same-card.js';

const FIELDS: readonly NhiField[] = ['cardNumber', 'name', 'idNumber', 'birthDate', 'sex', 'issueDate', 'cancelMark'];

/**
 * The basic data of an NHI card, after the person said yes in the daemon's window: each time, since the card has no PIN and the
 * data names the person (attack D-08). It is not a signature; the server must treat it as the person's claim.
 */
export async function readNhi(context: OperationContext, run: OperationRun): Promise<NhiBasicData> {
  context.assertMayAsk(run.origin);
  const chosen = await chooseReader(context.inventory, [['nhi']], run.reader, run.signal);
  const signal = AbortSignal.any([run.signal, chosen.card.removed]);
  return context.inventory.exclusively(chosen.name, async () => {
    run.onProgress('waiting-for-confirmation');
    const agreed = await context.prompt.confirm(
      {
        about: 'nhi-data',
        fields: FIELDS,
        origin: run.origin,
        cardKind: 'nhi',
        simulated: context.simulated,
        ...(chosen.card.cardNumber === undefined ? {} : { cardNumberEnding: chosen.card.cardNumber.slice(-4) }),
      },
      { signal },
    );
    if (!agreed) throw new BridgeError('ERR_CONFIRMATION_REFUSED');
    run.onProgress('reading-card');
    return sameCard(
      chosen.card,
      withCard(context, chosen.name, { signal, after: 'leave' }, (channel) => readNhiBasicData(channel)),
    );
  });
}
