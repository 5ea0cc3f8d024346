/** Gives an element its name. A page may load it twice, by itself and within another script; a name can be given once. */
export function register(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
