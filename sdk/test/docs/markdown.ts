/** The text without fenced code, where `#` and brackets mean something else. */
const withoutCode = (text: string) => text.replaceAll(/^ *```.*?^ *```$/gms, '');

/** The anchors of a page: its own, and those of its headings as GitHub makes them: the second of the same name gets `-1`. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  for (const [, id = ''] of text.matchAll(/<a id="([^"]+)">/g)) anchors.add(id);
  return anchors;
}

export interface Link {
  /** Relative; empty for a place on the same page. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Links that lead to files of this project. */
export function localLinksOf(text: string): Link[] {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? []);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { path, anchor: anchor === undefined ? undefined : decodeURIComponent(anchor) };
    });
}

export interface Block {
  readonly language: string;
  readonly text: string;
  /** The heading that it stands under. */
  readonly heading: string;
}

/** Fenced blocks of a page, in order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  for (const [, title, language, text] of page.matchAll(/^#{1,6} +(.+?) *$|^```(\S*)[^\n]*\n(.*?)^```$/gms)) {
    if (title !== undefined) heading = title;
    else blocks.push({ language: language ?? '', text: text ?? '', heading });
  }
  return blocks;
}
