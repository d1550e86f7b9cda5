/** Keys that prove a device to the remote-control backend. */
import {
  array,
  def,
  doc,
  int64,
  obj,
  optional,
  string,
  stringEnum,
  tagged,
  type Static,
} from './schema/index.ts';

export const DeviceKeyProtectionPolicy = def('DeviceKeyProtectionPolicy', () =>
  stringEnum('hardware_only', 'allow_os_protected_nonextractable'),
);
export type DeviceKeyProtectionPolicy = Static<typeof DeviceKeyProtectionPolicy>;

export const DeviceKeyCreateParams = def('DeviceKeyCreateParams', () =>
  obj({
    protectionPolicy: doc('Hardware only when absent.', optional(DeviceKeyProtectionPolicy)),
    accountUserId: string,
    clientId: string,
  }),
);
export type DeviceKeyCreateParams = Static<typeof DeviceKeyCreateParams>;

export const DeviceKeyAlgorithm = def('DeviceKeyAlgorithm', () => stringEnum('ecdsa_p256_sha256'));
export type DeviceKeyAlgorithm = Static<typeof DeviceKeyAlgorithm>;

export const DeviceKeyProtectionClass = def('DeviceKeyProtectionClass', () =>
  stringEnum('hardware_secure_enclave', 'hardware_tpm', 'os_protected_nonextractable'),
);
export type DeviceKeyProtectionClass = Static<typeof DeviceKeyProtectionClass>;

export const DeviceKeyCreateResponse = def('DeviceKeyCreateResponse', () =>
  obj({
    keyId: string,
    publicKeySpkiDerBase64: doc('SubjectPublicKeyInfo, DER in base64.', string),
    algorithm: DeviceKeyAlgorithm,
    protectionClass: DeviceKeyProtectionClass,
  }),
);
export type DeviceKeyCreateResponse = Static<typeof DeviceKeyCreateResponse>;

export const DeviceKeyPublicParams = def('DeviceKeyPublicParams', () => obj({ keyId: string }));
export type DeviceKeyPublicParams = Static<typeof DeviceKeyPublicParams>;

export const DeviceKeyPublicResponse = def('DeviceKeyPublicResponse', () =>
  obj({
    keyId: string,
    publicKeySpkiDerBase64: doc('SubjectPublicKeyInfo, DER in base64.', string),
    algorithm: DeviceKeyAlgorithm,
    protectionClass: DeviceKeyProtectionClass,
  }),
);
export type DeviceKeyPublicResponse = Static<typeof DeviceKeyPublicResponse>;

export const RemoteControlClientConnectionAudience = def('RemoteControlClientConnectionAudience', () =>
  stringEnum('remote_control_client_websocket'),
);
export type RemoteControlClientConnectionAudience = Static<typeof RemoteControlClientConnectionAudience>;

export const RemoteControlClientEnrollmentAudience = def('RemoteControlClientEnrollmentAudience', () =>
  stringEnum('remote_control_client_enrollment'),
);
export type RemoteControlClientEnrollmentAudience = Static<typeof RemoteControlClientEnrollmentAudience>;

export const DeviceKeySignPayload = def('DeviceKeySignPayload', () =>
  doc(
    'What a device key signs: nothing but these two proofs.',
    tagged('type', {
      remoteControlClientConnection: {
        nonce: string,
        audience: RemoteControlClientConnectionAudience,
        sessionId: doc('The websocket session that the backend gave out.', string),
        targetOrigin: doc('Origin of the backend that will check the proof.', string),
        targetPath: doc('Path of the websocket.', string),
        accountUserId: string,
        clientId: string,
        tokenExpiresAt: doc('Unix seconds.', int64),
        tokenSha256Base64url: doc('SHA-256 of the remote-control token, base64url without padding.', string),
        scopes: doc('Exactly `remote_control_controller_websocket`.', array(string)),
      },
      remoteControlClientEnrollment: {
        nonce: string,
        audience: RemoteControlClientEnrollmentAudience,
        challengeId: doc('The challenge that the backend gave out.', string),
        targetOrigin: doc('Origin of the backend that will check the proof.', string),
        targetPath: doc('Path of the enrolment route.', string),
        accountUserId: string,
        clientId: string,
        deviceIdentitySha256Base64url: doc(
          'SHA-256 of the identity to enrol, base64url without padding.',
          string,
        ),
        challengeExpiresAt: doc('Unix seconds.', int64),
      },
    }),
  ),
);
export type DeviceKeySignPayload = Static<typeof DeviceKeySignPayload>;

export const DeviceKeySignParams = def('DeviceKeySignParams', () =>
  obj({ keyId: string, payload: DeviceKeySignPayload }),
);
export type DeviceKeySignParams = Static<typeof DeviceKeySignParams>;

export const DeviceKeySignResponse = def('DeviceKeySignResponse', () =>
  obj({
    signatureDerBase64: doc('ECDSA signature, DER in base64.', string),
    signedPayloadBase64: doc(
      'The bytes that were signed. Check the signature against these, not against the payload written anew.',
      string,
    ),
    algorithm: DeviceKeyAlgorithm,
  }),
);
export type DeviceKeySignResponse = Static<typeof DeviceKeySignResponse>;
