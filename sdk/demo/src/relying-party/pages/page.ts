import type { AskingService } from '../application/index.js';
import { type Html, html } from '../html.js';
import { type Language, texts } from '../texts.js';

/** What all pages share. `path`: where this page is, to have it in the other language. */
export function page({ name }: AskingService, language: Language, path: string, content: Html): string {
  const t = texts[language];
  const other: Language = language === 'en' ? 'zh-TW' : 'en';
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${name[language]}</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <header>
      <p>${name[language]}</p>
      <a href="${path}?lang=${other}" lang="${other}" data-testid="language">${t.otherLanguage}</a>
    </header>
    <main>${content}
    </main>
    <footer>
      <p>${t.demo}</p>
      <p>${t.help}</p>
    </footer>
  </body>
</html>
`.source;
}
