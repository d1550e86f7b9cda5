import { DeviceKeyError, type DeviceKey, type DeviceKeys } from '../device-keys/index.ts';
import type { DeviceKeyCreateResponse } from '../protocol/index.ts';
import { internal, invalidRequest, type Handlers, type RequestContext } from '../rpc/index.ts';
import { StateError } from '../store/index.ts';

/** What `device/key/*` works on. */
export interface DeviceKeyParts {
  readonly deviceKeys: DeviceKeys;
}

type DeviceKeyMethod = 'device/key/create' | 'device/key/public' | 'device/key/sign';

const ALGORITHM = 'ecdsa_p256_sha256';

/** `device/key/*`: proofs of this device, for clients on this device only. */
export function deviceKeyHandlers({ deviceKeys }: DeviceKeyParts): Handlers<DeviceKeyMethod> {
  return {
    'device/key/create': ({ protectionPolicy, accountUserId, clientId }, context) =>
      locally('device/key/create', context, async () => {
        const binding = { accountUserId, clientId };
        return keyAnswer(await deviceKeys.create(binding, protectionPolicy ?? 'hardware_only'));
      }),
    'device/key/public': ({ keyId }, context) =>
      locally('device/key/public', context, async () => keyAnswer(await deviceKeys.publicKey(keyId))),
    'device/key/sign': ({ keyId, payload }, context) =>
      locally('device/key/sign', context, async () => {
        const { signature, signed } = await deviceKeys.sign(keyId, payload, Math.floor(Date.now() / 1000));
        return {
          signatureDerBase64: signature.toString('base64'),
          signedPayloadBase64: signed.toString('base64'),
          algorithm: ALGORITHM,
        };
      }),
  };
}

function keyAnswer({ keyId, publicKey, protectionClass }: DeviceKey): DeviceKeyCreateResponse {
  return {
    keyId,
    publicKeySpkiDerBase64: publicKey.toString('base64'),
    algorithm: ALGORITHM,
    protectionClass,
  };
}

/** Refuses connections that could come from elsewhere. As in 0.129.0 that is every websocket, also over a unix socket. */
async function locally<T>(method: string, { session }: RequestContext, act: () => Promise<T>): Promise<T> {
  if (!session.local) throw invalidRequest(`${method} is not available over remote transports`);
  try {
    return await act();
  } catch (error) {
    if (error instanceof StateError) throw internal(`device key platform error: ${error.message}`);
    if (!(error instanceof DeviceKeyError)) throw error;
    throw error.kind === 'refused' ? invalidRequest(error.message) : internal(error.message);
  }
}
