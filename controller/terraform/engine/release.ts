import { HASHICORP_KEY } from './hashicorp-key.ts';
import { platformName, type Platform } from './mirror.ts';

/** Where a release of Terraform is fetched from, and how it is known to be genuine. */
export interface ReleaseSource {
  readonly version: string;
  /** Folder of the release's files, with a slash at the end. */
  readonly baseUrl: string;
  /** Armoured OpenPGP key that signs the release's list of checksums. */
  readonly publicKey: string;
  /** Platforms there is a release for. */
  readonly platforms: readonly string[];
  /** SHA-256 of zips by platform, checked in addition to the signed list. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * The release Temper fetches when it finds no engine. The checksums are those of `terraform_1.11.4_SHA256SUMS` as four
 * unrelated public package lists pin them, a Homebrew formula of HashiCorp's among them (compared 2026-11-20).
 */
export const PINNED_RELEASE: ReleaseSource = {
  version: '1.11.4',
  baseUrl: 'https://releases.hashicorp.com/terraform/1.11.4/',
  publicKey: HASHICORP_KEY,
  platforms: ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64', 'windows_amd64'],
  checksums: {
    linux_amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
    linux_arm64: 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
    darwin_amd64: 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
    darwin_arm64: '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
  },
};

/** Names of the files of a release. */
export function releaseFiles(
  release: ReleaseSource,
  platform: Platform,
): { readonly zip: string; readonly sums: string; readonly signature: string } {
  const stem = `terraform_${release.version}`;
  return {
    zip: `${stem}_${platformName(platform)}.zip`,
    sums: `${stem}_SHA256SUMS`,
    signature: `${stem}_SHA256SUMS.sig`,
  };
}

/** What to do on a machine that cannot download. */
export function offlineRecipe(release: ReleaseSource, platform: Platform): string {
  const { zip, sums } = releaseFiles(release, platform);
  return (
    `on a machine with internet download ${release.baseUrl}${zip} and ${release.baseUrl}${sums}, check it ` +
    `(\`sha256sum --ignore-missing -c ${sums}\`), unpack \`terraform\` from it, copy it here, and put it on PATH or name ` +
    'it with TEMPER_TERRAFORM'
  );
}
