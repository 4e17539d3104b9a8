// What no source settles, or none that was read as a text of law.
export const doutes = [
  'feries',
  'quinzeJours',
  'trenteJours',
  'trenteJoursComptes',
  'sansXml',
  'comptesTransmis',
  'signatures',
  'depart',
  'silence',
  'retrait',
  'droits',
  'scot',
  'chantier',
  'gracieuxUrbanisme',
  'suspension',
  'transmissionAnnulee',
  'deuxAccuses',
  'outreMer',
  'population',
  'approbation',
] as const
export type Doute = (typeof doutes)[number]
