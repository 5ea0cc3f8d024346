/** What went wrong, as far as the person before the page can do something about it. */
export type ErrorReason = 'over' | 'service' | 'server';

const sentences: Readonly<Record<ErrorReason, { readonly 'zh-TW': string; readonly en: string }>> = {
  over: {
    'zh-TW': '這次授權已經結束或逾時。請回到您要使用的服務，重新開始。',
    en: 'This authorisation has ended or timed out. Please go back to the service and start again.',
  },
  service: {
    'zh-TW': '您要使用的服務送來的要求有誤，我們沒有把任何資料給它。請回到該服務，或告知該服務的承辦人員。',
    en: 'The service sent a request that we cannot accept. It got no data. Please go back to the service or tell its staff.',
  },
  server: {
    'zh-TW': '系統暫時無法處理，請稍後再試一次。',
    en: 'Something went wrong on our side. Please try again later.',
  },
};

/** Where the page's style is served: styles in the page itself are forbidden by our policy. */
export const ERROR_STYLE_PATH = '/oauth2/error.css';

export const errorStyle = `:root { color-scheme: light dark; font: 17px / 1.75 system-ui, "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", sans-serif; }
body { max-width: 40rem; margin: 0 auto; padding: 3rem 1.25rem; background: light-dark(#f5f4ef, #14191a); color: light-dark(#1b2526, #e7ebe9); }
main { padding: clamp(20px, 4vw, 36px); border: 1px solid light-dark(#dddad1, #344041); border-radius: 18px; background: light-dark(#ffffff, #1c2324); }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.3; text-wrap: balance; }
p { margin: 0 0 0.75rem; text-wrap: pretty; }
[lang="en"], small { color: light-dark(#56615f, #a3afac); }
`;

/** Nothing of the request stands in it: neither what a stranger sent nor what the engine said about it. */
export const errorPage = (reason: ErrorReason): string => `<!doctype html>
<html lang="zh-TW">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>無法完成授權</title>
    <link rel="stylesheet" href="${ERROR_STYLE_PATH}">
  </head>
  <body>
    <main>
      <h1>無法完成授權</h1>
      <p>${sentences[reason]['zh-TW']}</p>
      <p lang="en">${sentences[reason].en}</p>
      <p><small>需要協助時，請撥 1999（外縣市 02-27208889）轉 8585。<br><span lang="en">Help: 1999 (outside Taipei 02-27208889) ext. 8585.</span></small></p>
    </main>
  </body>
</html>
`;
