export const style = `:root {
  color-scheme: light dark;
  --paper: light-dark(#f3f5f8, #14181c);
  --sheet: light-dark(#ffffff, #1c2227);
  --ink: light-dark(#1b2230, #e6eaee);
  --soft: light-dark(#525d6b, #a5b0bb);
  --line: light-dark(#d6dce4, #35404a);
  --accent: light-dark(#27508c, #9cc1f2);
  --wrong: light-dark(#a3261c, #ffb4a8);
  --on-accent: light-dark(#ffffff, #0d1c30);
  font: 17px / 1.75 system-ui, "Noto Sans TC", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", sans-serif;
}
* { box-sizing: border-box; }
body { max-width: 680px; margin: 0 auto; padding: 0 clamp(14px, 4vw, 32px) 32px; background: var(--paper); color: var(--ink); text-autospace: normal; line-break: strict; overflow-wrap: anywhere; }
header { display: flex; justify-content: space-between; align-items: center; min-height: 72px; font-weight: 600; }
header p { margin: 0; }
main { padding: clamp(20px, 4vw, 36px); border: 1px solid var(--line); border-radius: 18px; background: var(--sheet); }
h1 { margin: 0 0 12px; font-size: clamp(1.5rem, 1.2rem + 1.6vw, 2rem); line-height: 1.3; text-wrap: balance; }
p { margin: 0 0 12px; text-wrap: pretty; }
ul { margin: 0 0 18px; padding-left: 1.4em; }
a { color: var(--accent); }
header a, p > a:only-child:not(.button) { display: inline-block; padding: 6px 0; }
h2 { margin: 26px 0 10px; font-size: 1.2rem; line-height: 1.4; }
.button { display: block; width: 100%; padding: 14px 18px; border-radius: 12px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: center; text-decoration: none; }
button.button { border: 0; font: inherit; font-weight: 600; cursor: pointer; }
form { margin: 18px 0; }
.field { margin: 0 0 18px; }
label { display: block; margin: 0 0 4px; font-weight: 600; }
label .soft { font-weight: 400; }
input, select, textarea { display: block; width: 100%; min-height: 48px; padding: 10px 12px; border: 1px solid var(--soft); border-radius: 10px; background: var(--sheet); color: inherit; font: inherit; }
textarea { resize: vertical; }
input[readonly], textarea[readonly] { border-style: dashed; background: var(--paper); }
[aria-invalid] { border: 2px solid var(--wrong); }
.note, .field-error { margin: 4px 0 0; font-size: 0.9rem; }
.note { color: var(--soft); }
.field-error { color: var(--wrong); font-weight: 600; }
.problems { margin: 0 0 22px; padding: 14px 18px; border: 2px solid var(--wrong); border-radius: 12px; }
.problems h2 { margin: 0 0 6px; }
.problems ul { margin: 0; }
.number { font-size: 1.6rem; font-weight: 700; letter-spacing: 0.08em; font-variant-numeric: tabular-nums; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.soft, footer { font-size: 0.9rem; color: var(--soft); }
footer { padding-top: 22px; }
dl { margin: 0 0 18px; border-top: 1px solid var(--line); }
dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 20px; padding: 9px 2px; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
`;
