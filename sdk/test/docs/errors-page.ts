import { identityServerErrorCodes, isRetriableRefusal, statusOf } from '@cardbridge/sdk/flows';
import { messages as serverEn } from '@cardbridge/sdk/flows/messages/en';
import { messages as serverZh } from '@cardbridge/sdk/flows/messages/zh-TW';
import { messages as en } from '@cardbridge/sdk/messages/en';
import { messages as zh } from '@cardbridge/sdk/messages/zh-TW';
import { bridgeErrorCodes, type ErrorCode, errorCodes, isRetriable, rpcNumber, wireErrorCodes } from '@cardbridge/sdk/protocol';
import { verificationErrorCodes, verificationMessages } from '@cardbridge/sdk/verifier';

interface Message {
  readonly sentence: string;
  readonly remedy: string;
}

const isIn = (codes: readonly string[], code: string) => codes.includes(code);

/** Who makes it, and how it reaches whoever meets it. */
function giver(code: ErrorCode): string {
  if (isIn(wireErrorCodes, code)) return `bridge, as JSON-RPC error ${rpcNumber(code)}`;
  if (isIn(bridgeErrorCodes, code)) return 'bridge, on its command line and in its log only; never sent to a page';
  return 'browser client; never on the wire';
}

const again = (retriable: boolean) => `Again: ${retriable ? 'yes' : 'no'}`;

function entry(code: string, chinese: Message, english: Message, facts: readonly string[]): string {
  return `### ${code}

${chinese.sentence}${chinese.remedy}

${english.sentence} ${english.remedy}

${facts.join(' · ')}
`;
}

/** sdk/docs/errors.md, whole: every code of the three tables with its sentences. */
export function errorsPage(): string {
  return [
    `# 錯誤代碼 Error codes

<!-- Made from the tables of the code by "npm run docs"; do not edit by hand. -->

每個代碼先列中文的說明與處理方式，再列英文。網頁請用代碼查表（\`@cardbridge/sdk/messages/zh-TW\`），不要比對句子。

Every code with its Chinese sentence and remedy, then the English ones. Programs compare the code, never the sentence. "Again" says whether
doing the same once more can succeed, with nothing changed but time or what the person does.

- [讀卡程式與瀏覽器端 Bridge and browser client](#讀卡程式與瀏覽器端-bridge-and-browser-client): \`CardBridgeError\`, the command line, the log; [the protocol](protocol.md#errors)
- [驗證程式 Verifier](#驗證程式-verifier): \`VerificationError\`, on your server
- [身分伺服器 Identity server](#身分伺服器-identity-server): \`IdentityServerError\`; [when each is given](identity-server.md#refusals)

## 讀卡程式與瀏覽器端 Bridge and browser client
`,
    ...errorCodes.map((code) => entry(code, zh[code], en[code], [`Given by: ${giver(code)}`, again(isRetriable(code))])),
    `## 驗證程式 Verifier

The verifier throws them on the server. A mistake in the server's own set-up is none of these, but a \`VerifierConfigurationError\`.
`,
    ...verificationErrorCodes.map((code) =>
      entry(code, verificationMessages['zh-TW'][code], verificationMessages.en[code], ['Given by: verifier']),
    ),
    `## 身分伺服器 Identity server

What an identity server refuses a page, with the status of its HTTP answer.
`,
    ...identityServerErrorCodes.map((code) =>
      entry(code, serverZh[code], serverEn[code], [
        statusOf(code) === 0
          ? 'Given by: client of the identity server'
          : `Given by: identity server, with HTTP ${statusOf(code)}`,
        again(isRetriableRefusal(code)),
      ]),
    ),
  ].join('\n');
}
