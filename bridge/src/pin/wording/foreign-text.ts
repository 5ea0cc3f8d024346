/** Not `…`, after which a window may break the line. */
const CUT = '...';
/**
 * Stands for every character that is not shown. Not U+FFFD: where that occurs pinentry-qt takes the whole text for bytes of the
 * locale (`from_utf8` in qt/main.cpp), which garbles everything we say.
 */
const MARK = '\u25a1';

/**
 * Text that a page or a card chose, as it may stand in a window. What we show of them is visible ASCII by nature (a serialised
 * origin is punycode), so everything else is marked instead of shown: line ends and control characters could forge a line of
 * ours, bidirectional controls could reorder it, letters of other scripts could look like ours, and `<`, `>`, `&` could be taken
 * for markup. Of a text that is too long the end stays, because the end of a host name says whose it is.
 */
export function foreignText(text: string, maxLength: number): string {
  const visible = text.replace(/[^\x21-\x7e]|[<>&]/gu, MARK);
  return visible.length <= maxLength ? visible : CUT + visible.slice(CUT.length - maxLength);
}
