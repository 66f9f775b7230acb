/** Where a release of Open Policy Agent is fetched from, and how it is known to be genuine. */
export interface OpaRelease {
  readonly version: string;
  /** Folder of the release's files, with a slash at the end. */
  readonly baseUrl: string;
  /** By platform and processor, as Node.js calls them. */
  readonly assets: Readonly<Record<string, OpaAsset>>;
}

interface OpaAsset {
  readonly file: string;
  /** Hex. */
  readonly sha256: string;
}

/**
 * The release that is fetched where no OPA is found. The checksums of Linux are those that at least four unrelated public
 * repositories pin, those of macOS two (compared 2026-11-22).
 */
export const PINNED_OPA: OpaRelease = {
  version: '1.19.0',
  baseUrl: 'https://github.com/open-policy-agent/opa/releases/download/v1.19.0/',
  assets: {
    'linux x64': {
      file: 'opa_linux_amd64_static',
      sha256: '1dd5c5591ff856f5e20a1d66bafae9511ddf3c5552ed3b5070c70b2b6580ee3f',
    },
    'linux arm64': {
      file: 'opa_linux_arm64_static',
      sha256: '06680087ed236c8c6aaa021660d83178db829a2ad30bdb3482481fada6791b2a',
    },
    'darwin arm64': {
      file: 'opa_darwin_arm64_static',
      sha256: '6de003137cc54b65cb4a6a9c7cf6b29a248f10c1c16fc34f793a8a83b5f9d004',
    },
    'darwin x64': {
      file: 'opa_darwin_amd64',
      sha256: 'a6bb096502d176a23b721e023f3ca615a0e4773fec69511143093a2281118f5c',
    },
  },
};
