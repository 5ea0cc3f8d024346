import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { originRemedy } from '../origin-remedy.js';

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

const ORIGIN =
  'An origin exactly as a browser writes it: https, host in lower case (punycode), the port unless it is 443; no path, no final slash. http only for this computer itself, with allowHttpLoopbackOrigins.';

/** With the text itself: in a list of many, the number of a place does not help to find it. */
export const notAnOrigin = (text: string): string =>
  `this is not an origin: "${text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text}"; ${originRemedy(text).slice(0, SHOWN)}`;

const SHOWN = 120;

const NOT_ABSOLUTE = 'this must be an absolute path';

/** Only the characters, for editors; what the browser's serialisation has to say about the rest is `serialisedOrigin`'s. */
const originSchema = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/[a-z0-9._:[\]-]+$/, ({ input }) => notAnOrigin(input)),
  v.description(ORIGIN),
);

const origins = (description: string) => v.optional(v.pipe(v.array(originSchema), v.description(description)), []);

/**
 * The policy file, key by key. The descriptions become `bridge/docs/policy.schema.json`, which editors show to the person who
 * writes a policy.
 */
export const policySchema = v.pipe(
  v.strictObject({
    $schema: v.optional(
      v.pipe(v.string(), v.description('The place of this schema, for editors. CardBridge does not look at it.')),
    ),
    origins: v.optional(
      v.pipe(
        v.strictObject({
          allow: origins(
            'Origins that may use cards. The person is not asked about them, unless askAboutAllowed is true. The PIN and each reading of NHI data are asked for all the same.',
          ),
          deny: origins('Origins that may not use cards. An origin that is also in allow is denied.'),
          others: v.optional(
            v.pipe(
              v.picklist(['ask', 'refuse']),
              v.description(
                'What happens to all other origins: the person is asked (ask), or they are refused without a question (refuse).',
              ),
            ),
            'ask',
          ),
          askAboutAllowed: v.optional(
            v.pipe(v.boolean(), v.description('Whether the person is asked about the origins in allow, too.')),
            false,
          ),
        }),
        v.description('Which web sites may use cards on this computer.'),
      ),
      {},
    ),
    allowHttpLoopbackOrigins: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'For development only: lets pages on http://localhost, http://127.0.0.1 and http://[::1] in. Keep it off on computers that people work with.',
        ),
      ),
      false,
    ),
    checkForUpdates: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'Whether CardBridge asks once a day for a new version, and tells the person. It installs nothing itself. false: it never asks, whatever the person chose.',
        ),
      ),
      true,
    ),
    logLevel: v.optional(v.pipe(v.picklist(logLevels), v.description('How much is logged. The command line overrules it.'))),
    pkcs11Module: v.optional(
      v.pipe(
        v.union(
          [v.pipe(v.string(), v.check(isAbsolute, NOT_ABSOLUTE)), v.literal(false)],
          'this must be an absolute path, or false',
        ),
        v.description(
          "Absolute path of the one PKCS#11 module to use, in place of the card vendor's (HiCOS) at its usual places. false: none is used, those neither.",
        ),
      ),
    ),
  }),
  v.title('CardBridge policy'),
  v.description(
    'What the administrator of a computer, or the person who uses it, decided about CardBridge. The first policy file that exists counts, alone; one that is not exactly right denies every origin.',
  ),
);

/** The content of a policy file that was found to be right. */
export type PolicyFile = v.InferInput<typeof policySchema>;
