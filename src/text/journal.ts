// Wording of a journal verification: faults and verdict.
import type { Both } from './sentences.ts'
import { both } from './both.ts'

/** The keys are permanent. */
export const faultWords = {
  'line-changed': both(
    'la ligne n’est plus celle qui a été scellée, ou son maillon a été modifié',
    'the line is not the one that was linked, or its link was changed',
  ),
  'line-removed': both('la ligne a été supprimée', 'the line was removed'),
  'line-added': both('la ligne a été ajoutée en dehors de la chaîne', 'the line was added beside the chain'),
  'line-antedated': both(
    'la ligne porte une date antérieure à celle qui la précède',
    'the line bears a date before that of the line before it',
  ),
  'end-removed': both(
    'la fin du journal a été supprimée après cette ligne, avec ses maillons',
    'the end of the journal after this line was removed, with its links',
  ),
  'purge-untold': both(
    'la ligne a été purgée, et aucune élimination n’est inscrite au journal',
    'the line was purged, and the journal tells of no such elimination',
  ),
  'link-changed': both(
    'le maillon ne correspond pas à celui qui le précède',
    'the link does not fit the one before it',
  ),
  'link-removed': both('des maillons ont été supprimés', 'links were removed'),
  'seal-changed': both(
    'le sceau ne correspond plus à la chaîne, ou à ce qui en est gardé ailleurs',
    'the seal no longer fits the chain, or what is kept of it elsewhere',
  ),
  'seal-removed': both('le sceau a été supprimé', 'the seal was removed'),
  'head-lost': both(
    'la chaîne n’est plus celle dont la tête est gardée ailleurs : elle a été récrite ou coupée, ou la base a été restaurée',
    'the chain is not the one whose head is kept elsewhere: it was rewritten or cut, or the database was restored',
  ),
  'head-removed': both(
    'la tête gardée hors de la base n’y est plus : ses fichiers ont été supprimés ou modifiés, ou le dossier n’est pas celui de cette installation',
    'the head that was kept outside the database is no longer there: its files were removed or changed, or the folder is another installation’s',
  ),
  'head-damaged': both(
    'cette ligne du fichier des têtes est illisible : elle a été modifiée, ou le disque l’a abîmée',
    'this line of the file of heads is unreadable: it was changed, or damaged by the disk',
  ),
  'token-changed': both('l’horodatage du sceau n’est pas valable', 'the timestamp of the seal is not valid'),
  'token-removed': both('l’horodatage du sceau a été supprimé', 'the timestamp of the seal was removed'),
} as const satisfies Readonly<Record<string, Both>>

export const verdictWords = {
  whole: both('Les journaux sont intacts.', 'The journals are whole.'),
  faulty: both('✗ Les journaux ont été altérés : {count} anomalies.', '✗ The journals were altered: {count} faults.'),
  chain: both(
    '{chain} : {links} lignes chaînées[, dont {unsealed} non scellées][ ; {loose} pas encore chaînées]',
    '{chain}: {links} linked lines[, {unsealed} of them not sealed][; {loose} not linked yet]',
  ),
  line: both('ligne {line}', 'line {line}'),
  link: both('maillon {link}[ à {upTo}]', 'link {link}[ to {upTo}]'),
  seal: both('sceau {seal}', 'seal {seal}'),
  more: both('et {count} autres', 'and {count} more'),
} as const satisfies Readonly<Record<string, Both>>
