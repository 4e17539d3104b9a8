// Maraussan's deposit with one fault each: the mistakes of agents, and the reported problem.
import { PDFDocument } from '@cantoo/pdf-lib'
import { mkdir, open, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ErrorCode } from '../../../src/errors.ts'
import { depositFolder } from '../life/commune.ts'

export interface BadDeposit {
  readonly title: string
  /** Changes in acte.json. */
  readonly changes?: object
  readonly spoil?: (folder: string) => Promise<unknown>
  readonly code: ErrorCode
  readonly path: string
  readonly value?: string
  /** Beginning of the French sentence, or a part of it. */
  readonly says: string
}

const main = 'deliberation.pdf'

export const badDeposits: readonly BadDeposit[] = [
  {
    title: 'a file that is not there',
    spoil: (folder) => rm(join(folder, 'convention.pdf')),
    code: 'ACTES-F001',
    path: 'annexes[0].fichier',
    value: 'convention.pdf',
    says: 'Le fichier « convention.pdf » n’est pas dans le dossier du dépôt.',
  },
  {
    title: 'a PDF of no byte',
    spoil: (folder) => writeFile(join(folder, main), ''),
    code: 'ACTES-F002',
    path: 'document.fichier',
    value: main,
    says: 'Le fichier « deliberation.pdf » est vide.',
  },
  {
    title: 'a .pdf that is none',
    spoil: (folder) => writeFile(join(folder, main), 'Ceci est un texte.'),
    code: 'ACTES-F003',
    path: 'document.fichier',
    value: main,
    says: 'l’extension est « pdf » et le contenu est d’un format inconnu',
  },
  {
    title: 'a PDF under a password',
    spoil: async (folder) => writeFile(join(folder, main), await lockedPdf(join(folder, main))),
    code: 'ACTES-F004',
    path: 'document.fichier',
    value: main,
    says: 'Le PDF « deliberation.pdf » est verrouillé par un mot de passe ou une protection.',
  },
  {
    title: 'a PDF cut short',
    spoil: async (folder) => truncate(join(folder, main), 20_000),
    code: 'ACTES-F005',
    path: 'document.fichier',
    value: main,
    says: 'Le PDF « deliberation.pdf » est endommagé',
  },
  {
    title: 'a link in the place of a file',
    spoil: async (folder) => {
      await rename(join(folder, main), join(folder, 'original.pdf'))
      await symlink('original.pdf', join(folder, main))
    },
    code: 'ACTES-F009',
    path: 'document.fichier',
    value: main,
    says: '« deliberation.pdf » ne désigne pas un fichier ordinaire posé à côté d’acte.json',
  },
  {
    title: 'a file in another folder',
    changes: { document: { fichier: '../deliberation.pdf' } },
    code: 'ACTES-F009',
    path: 'document.fichier',
    value: '../deliberation.pdf',
    says: '« ../deliberation.pdf » ne désigne pas un fichier ordinaire',
  },
  {
    title: 'a SIREN with a wrong check digit',
    changes: { collectivite: '213401483' },
    code: 'ACTES-V007',
    path: 'collectivite',
    value: '213401483',
    says: 'Ce numéro SIREN n’est pas valable : « 213401483 ».',
  },
  {
    title: 'the act of a collectivité that nobody declared',
    changes: { collectivite: '000000000' },
    code: 'ACTES-V006',
    path: 'collectivite',
    value: '000000000',
    says: 'La collectivité 000000000 n’est pas déclarée ici',
  },
  {
    title: 'a date that the calendar does not have',
    changes: { dateDecision: '2025-02-29' },
    code: 'ACTES-V010',
    path: 'dateDecision',
    value: '2025-02-29',
    says: 'La date « 2025-02-29 » n’existe pas dans le calendrier',
  },
  {
    title: 'a date to come',
    changes: { dateDecision: '2025-07-09' },
    code: 'ACTES-V011',
    path: 'dateDecision',
    value: '2025-07-09',
    says: 'La date de la décision, 09/07/2025, est dans le futur : nous sommes le 08/07/2025.',
  },
  {
    title: 'a number that no policy takes',
    changes: { numero: 'délib. n° 11' },
    code: 'ACTES-V008',
    path: 'numero',
    value: 'délib. n° 11',
    says: 'Vous pouvez écrire « DELIB__N__11 ».',
  },
  {
    title: 'a matière that does not exist',
    changes: { matiere: '8.99' },
    code: 'ACTES-V015',
    path: 'matiere',
    value: '8.99',
    says: 'La matière 8.99 n’existe pas dans la classification du 18/04/2019.',
  },
  {
    title: 'a matière that is badly written',
    changes: { matiere: '8' },
    code: 'ACTES-V014',
    path: 'matiere',
    value: '8',
    says: 'La matière « 8 » n’est pas bien écrite.',
  },
  {
    title: 'a character of another alphabet',
    changes: { objet: 'Jumelage avec Łagów' },
    code: 'ACTES-V018',
    path: 'objet',
    value: 'Ł',
    says: 'Le caractère U+0141 Ł ne peut pas être envoyé ; il est en position 15.',
  },
  {
    title: 'files of 151 Mo',
    spoil: (folder) => grow(join(folder, 'convention.pdf'), 151 * 1024 * 1024),
    code: 'ACTES-F007',
    path: '$',
    says: 'Les fichiers sont trop lourds ensemble : 151,0 Mo',
  },
  {
    title: 'one file named twice',
    changes: { annexes: [{ fichier: main }] },
    code: 'ACTES-F008',
    path: 'annexes[0].fichier',
    value: main,
    says: 'Le fichier « deliberation.pdf » est nommé deux fois dans l’acte ; il l’est déjà en document.fichier.',
  },
  {
    title: 'a key that does not exist',
    changes: { object: 'Écoles' },
    code: 'ACTES-V004',
    path: 'object',
    says: 'La clé « object » n’existe pas dans ce format. Vouliez-vous écrire « objet » ?',
  },
  {
    title: 'a key that is missing',
    changes: { objet: undefined },
    code: 'ACTES-V005',
    path: 'objet',
    says: 'objet manque. Il faut un texte entre guillemets.',
  },
  {
    title: 'JSON with a comma too many',
    spoil: async (folder) => {
      const lines = ['{', '  "collectivite": "213401482",', '  "numero": "DEL11-250625",', '}']
      await writeFile(join(folder, 'acte.json'), lines.join('\n'))
    },
    code: 'ACTES-V003',
    path: 'acte.json',
    says: 'Ce n’est pas du JSON lisible (ligne 4, colonne 1).',
  },
  {
    title: 'JSON with a word in the place of a value',
    spoil: (folder) => writeFile(join(folder, 'acte.json'), '{\n  "documentPapier": oui,\n  "objet": "x"\n}'),
    code: 'ACTES-V003',
    path: 'acte.json',
    says: '(ligne 2, colonne 21)',
  },
  {
    title: 'JSON in another encoding',
    spoil: (folder) => writeFile(join(folder, 'acte.json'), Buffer.from('{"objet": "Écoles"}', 'latin1')),
    code: 'ACTES-V003',
    path: 'acte.json',
    says: 'il n’est pas enregistré en UTF-8',
  },
  {
    title: 'no acte.json',
    spoil: (folder) => rm(join(folder, 'acte.json')),
    code: 'ACTES-V002',
    path: 'acte.json',
    says: 'Ce dossier ne contient pas de fichier acte.json.',
  },
]

/** Make the folder of a bad deposit. */
export async function makeBad({ changes = {}, spoil }: BadDeposit, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await depositFolder(folder, changes)
  await spoil?.(folder)
  return folder
}

async function lockedPdf(path: string): Promise<Uint8Array> {
  const document = await PDFDocument.load(await readFile(path))
  await document.encrypt({ userPassword: 'secret', ownerPassword: 'secret' })
  return document.save()
}

/** A PDF of that size, most of it a hole that takes no space on the disk. */
async function grow(path: string, sizeBytes: number): Promise<void> {
  const bytes = await readFile(path)
  const file = await open(path, 'r+')
  try {
    await file.truncate(sizeBytes)
    const end = bytes.subarray(-1_024)
    await file.write(end, 0, end.length, sizeBytes - end.length)
  } finally {
    await file.close()
  }
}
