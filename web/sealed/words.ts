export const words = {
  title: 'Sealed justifications',
  intro:
    'Each submission that was rejected is kept here as it was. The checksum also stands in the record of the rejection: a file that gives the same checksum has not been changed.',
  download: 'Download',
  checksum: 'SHA-256',
} as const;
