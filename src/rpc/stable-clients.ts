/**
 * What a client without the experimental capability is shown of a server request. As in the reference only one field
 * is kept from it: strict decoders of such clients reject keys that their schema does not have.
 */
export function paramsForStableClient(method: string, params: unknown): unknown {
  if (method !== 'item/commandExecution/requestApproval') return params;
  if (typeof params !== 'object' || params === null || !('additionalPermissions' in params)) return params;
  const { additionalPermissions: _, ...rest } = params;
  return rest;
}
