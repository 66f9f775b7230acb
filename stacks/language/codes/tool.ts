import type { CodeInfo } from './code-info.ts';

/** TOOL_: programs Temper needs. */
export const TOOL_CODES = {
  TOOL_TERRAFORM_MISSING: {
    exit: 1,
    summary: 'the Terraform binary that was named does not exist or cannot be run',
    explanation:
      'A binary was named on the command line or with TEMPER_TERRAFORM, and it is not there, is not executable, or does not answer like Terraform. Temper never falls back silently to another one. Correct the path, or leave it out: then `terraform` or `tofu` on PATH is used, else the pinned release is downloaded. `TEMPER_TERRAFORM=none` leaves what is on PATH alone and takes the pinned release.',
    example: 'TEMPER_TERRAFORM=/opt/terraform/terraform temper plan',
  },
  TOOL_TERRAFORM_TOO_OLD: {
    exit: 1,
    summary: 'Terraform or OpenTofu is older than 1.10',
    explanation:
      'State locking in S3 without DynamoDB (`use_lockfile`) came with Terraform 1.10 and OpenTofu 1.10. Install a newer one, or remove the name and let Temper fetch its pinned release.',
  },
  TOOL_DOWNLOAD_FAILED: {
    exit: 1,
    summary: 'Terraform could not be downloaded',
    explanation:
      'No suitable Terraform was found on PATH, and the pinned release could not be fetched: no network, a proxy, or the server refused. Without internet: download the zip named in the message on another machine, check it, unpack `terraform` from it, and either put it on PATH or name it with TEMPER_TERRAFORM.',
  },
  TOOL_DOWNLOAD_CUT_OFF: {
    exit: 1,
    summary: 'a download ended before its end',
    explanation:
      'Fewer bytes arrived than the server had announced. Nothing was installed. Run the command again: it starts afresh.',
  },
  TOOL_DOWNLOAD_CHECKSUM: {
    exit: 1,
    summary: 'a download is not the file that was released',
    explanation:
      'The SHA-256 of the file that arrived is not the one Temper knows for this release, so it was deleted and not run. A proxy that rewrites downloads, a damaged mirror, or an attack. Try from another network; if it stays, report it.',
  },
  TOOL_DOWNLOAD_SIGNATURE: {
    exit: 1,
    summary: 'a list of checksums is not signed by its publisher',
    explanation:
      "The list of checksums of the release is signed by HashiCorp's security key (fingerprint C874 011F 0AB4 0511 0D02 1055 3436 5D94 72D7 468F). The signature that arrived does not fit the list, so nothing was installed. A damaged mirror, or an attack.",
  },
  TOOL_PLATFORM: {
    exit: 1,
    summary: 'there is no Terraform release for this platform',
    explanation:
      'HashiCorp publishes no binary of the pinned release for this operating system and processor. Build or install Terraform or OpenTofu 1.10 or newer yourself and put it on PATH.',
  },
  TOOL_CACHE_UNWRITABLE: {
    exit: 1,
    summary: "Temper's cache folder cannot be written to",
    explanation:
      'What Temper fetches (Terraform, about 90 MB) goes to its cache folder. The disk is full, or the folder belongs to somebody else. Free space, or name another folder with TEMPER_CACHE_DIR.',
  },
  TOOL_CACHE_PLACE: {
    exit: 1,
    summary: "Temper's cache folder lies in the repository",
    explanation:
      'What Temper fetches (Terraform, the emulator of the sandbox) is run from its cache folder. In a folder of the repository a commit could put a program of its own there, so such a folder is refused. Name one outside of the checkout with TEMPER_CACHE_DIR; a CI cache can save and restore it from anywhere.',
    example: 'TEMPER_CACHE_DIR=$GITHUB_WORKSPACE/.cache temper plan',
  },
  TOOL_MIRROR: {
    exit: 1,
    summary: 'the provider mirror that was named does not hold the AWS provider',
    explanation:
      'A mirror is a folder with `registry.terraform.io/hashicorp/aws/5.100.0/<platform>/` (unpacked) or `registry.terraform.io/hashicorp/aws/terraform-provider-aws_5.100.0_<platform>.zip` (packed) in it. Make one on a machine with internet: `terraform providers mirror -platform=linux_amd64 <folder>`.\n\nWhere none is named, Temper looks where Terraform documents mirrors and below `/opt`, `/usr/local` and `/srv`. `TEMPER_PROVIDER_MIRROR=none` switches that off: the provider is downloaded from the registry, once, into Temper’s cache. What a mirror has packed is unpacked there once too: it has 0.7 GB, and working folders link to it. `temper doctor` says which provider would be used, with its path and checksum.',
    example: 'TEMPER_PROVIDER_MIRROR=/srv/terraform-mirror temper plan',
  },
  TOOL_OPA: {
    exit: 1,
    summary: 'the repository has policies, and there is no Open Policy Agent to judge by them',
    explanation:
      'Policies in `policies/` are judged by `opa` 1.x: the one that TEMPER_OPA names, one on PATH, or the pinned release, which is fetched once and checked. What was named cannot be used, or nothing could be fetched. `TEMPER_OPA=none` leaves what is on PATH alone.',
    example: 'TEMPER_OPA=/opt/opa temper plan',
  },
} as const satisfies Record<string, CodeInfo>;
