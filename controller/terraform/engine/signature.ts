/**
 * True when the detached OpenPGP signature over `data` was made by this key. The key's validity is judged at the time of
 * the signature: what was signed while the key was good stays good.
 */
export async function verifyDetached(
  data: Uint8Array,
  signature: Uint8Array,
  armoredKey: string,
): Promise<boolean> {
  // Large, and needed only when an engine is fetched.
  const { createMessage, readKey, readSignature, verify } = await import('openpgp');
  try {
    const result = await verify({
      message: await createMessage({ binary: data }),
      signature: await readSignature({ binarySignature: signature }),
      verificationKeys: await readKey({ armoredKey }),
      format: 'binary',
    });
    return await Promise.any(result.signatures.map((one) => one.verified));
  } catch {
    return false;
  }
}
