/** The name a server gives the model that answered, where it can be a name; it is shown on cards. */
export function modelName(said: unknown): { readonly model?: string } {
  return typeof said === 'string' && /^[\w.:/@+-]{1,100}$/.test(said) ? { model: said } : {};
}
