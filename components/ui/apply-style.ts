/** CSSOM, which no Content-Security-Policy forbids; a style element where constructed sheets cannot cross the sandbox (Firefox). */
export function applyStyle(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.textContent = css;
    root.append(style);
  }
}
