// What an archive's reply code means, and what to do about it. Sources: list of reply codes of SEDA 0.2, which as@lae
// still uses; checks of VITAM 7.0.
import { both, type Both } from './both.ts'

interface ReplyWords {
  readonly what: Both
  readonly todo: Both
}

const ask = both(
  'Demandez au service d’archives ce qu’il attend, puis versez de nouveau.',
  'Ask the archive what it expects, then transfer again.',
)
const agencies = both(
  'Reprenez dans les réglages l’identifiant que le service d’archives a enregistré, puis versez de nouveau.',
  'Take over in the settings the identifier that the archive registered, then transfer again.',
)
const agreement = both(
  'Comparez l’accord et les règles des réglages avec l’accord de versement, puis versez de nouveau.',
  'Compare agreement and rules of the settings with the transfer agreement, then transfer again.',
)
const again = both(
  'Versez de nouveau ; si cela se répète, prévenez l’assistance.',
  'Transfer again; if it recurs, tell support.',
)
const files = both(
  'Demandez au service d’archives quels formats il accepte, et si l’accord peut les admettre.',
  'Ask the archive which formats it takes, and whether the agreement can admit them.',
)

const says = (fr: string, en: string, todo: Both): ReplyWords => ({ what: both(fr, en), todo })
const accepted = says('Le versement est accepté.', 'The transfer is accepted.', both('Rien à faire.', 'Nothing to do.'))
const otherDigest = says('Une empreinte ne correspond pas à son fichier.', 'A digest is not that of its file.', again)

/** By reply code of as@lae, and by code of VITAM's checks, of which the longest beginning counts. */
const replyWords: Readonly<Record<string, ReplyWords>> = {
  '000': accepted,
  '001': says(
    'Le versement est accepté avec des remarques.',
    'The transfer is accepted with remarks.',
    both('Lisez le commentaire.', 'Read the comment.'),
  ),
  '002': says(
    'Le service d’archives consulte l’autorité de contrôle.',
    'The archive asks the control authority.',
    both('Attendez sa décision.', 'Wait for its decision.'),
  ),
  '101': says('Le bordereau est mal formé.', 'The bordereau is malformed.', again),
  '102': says(
    'Le service d’archives est momentanément indisponible.',
    'The archive is unavailable for now.',
    both('Versez de nouveau plus tard.', 'Transfer again later.'),
  ),
  '200': says('Le service producteur est inconnu.', 'The producing agency is unknown.', agencies),
  '201': says('Le service d’archives est inconnu.', 'The archival agency is unknown.', agencies),
  '202': says('Le service versant est inconnu.', 'The transferring agency is unknown.', agencies),
  '203': says(
    'Le versement n’est pas conforme au profil d’archivage.',
    'The transfer does not keep to the archival profile.',
    agreement,
  ),
  '204': says('Un format de fichier n’est pas pris en charge.', 'A file format is not handled.', files),
  '205': says('Un fichier n’a pas le format déclaré.', 'A file is not of the format declared.', files),
  '206': says('La signature du message n’est pas valide.', 'The signature of the message is invalid.', ask),
  '207': otherDigest,
  '211': says('Un fichier annoncé manque.', 'A file that is named is missing.', again),
  '300': says('L’accord de versement n’est pas valide.', 'The transfer agreement is invalid.', agreement),
  '301': says(
    'Le quota de l’accord est dépassé.',
    'The quota of the agreement is used up.',
    both(
      'Demandez au service d’archives de le relever, puis versez de nouveau.',
      'Ask the archive to raise it, then transfer again.',
    ),
  ),
  '302': says(
    'L’accord ne prévoit pas ce service producteur.',
    'The agreement does not provide for this producing agency.',
    agreement,
  ),
  '303': says(
    'L’accord ne prévoit pas ce service versant.',
    'The agreement does not provide for this transferring agency.',
    agreement,
  ),
  '304': says(
    'L’accord ne prévoit pas ce service d’archives.',
    'The agreement does not provide for this archival agency.',
    agreement,
  ),
  '305': says('Une signature exigée par l’accord manque.', 'A signature that the agreement demands is missing.', ask),
  '306': says('Le volume n’est pas conforme à l’accord.', 'The volume is not that of the agreement.', ask),
  '307': says('Un format n’est pas admis par l’accord.', 'A format is not in the agreement.', files),
  '308': says('Une empreinte exigée par l’accord manque.', 'A digest that the agreement demands is missing.', ask),
  '309': says(
    'La signature du message, exigée par l’accord, manque.',
    'The signature of the message, which the agreement demands, is missing.',
    ask,
  ),
  '310': says('Une signature n’est pas valide.', 'A signature is invalid.', ask),
  '311': says('Une signature n’est pas vérifiée.', 'A signature is not verified.', ask),
  '312': says('Les dates ne sont pas conformes à l’accord.', 'The dates are not those of the agreement.', agreement),
  OK: accepted,
  WARNING: says(
    'Le versement est accepté et conservé, avec des avertissements.',
    'The transfer is accepted and kept, with warnings.',
    both('Lisez les avertissements.', 'Read the warnings.'),
  ),
  KO: says(
    'Le versement est refusé.',
    'The transfer is refused.',
    both(
      'Voyez avec le service d’archives ce qu’il a relevé, puis versez de nouveau.',
      'See with the archive what it found, then transfer again.',
    ),
  ),
  FATAL: says(
    'Le service d’archives a connu une panne.',
    'The archive has failed.',
    both(
      'Prévenez son exploitant ; ne versez pas de nouveau avant sa réponse.',
      'Tell its operator; do not transfer again before it answers.',
    ),
  ),
  SANITY_CHECK_SIP: says(
    'L’antivirus a trouvé un fichier infecté.',
    'The antivirus found an infected file.',
    both(
      'Faites examiner les fichiers de l’acte avant tout nouveau versement.',
      'Have the files of the act examined before any other transfer.',
    ),
  ),
  CHECK_CONTAINER: says(
    'Le format du paquet n’est pas reconnu.',
    'The format of the package is not recognised.',
    again,
  ),
  INGEST_PREPARE_CHECK_MANIFEST: says(
    'Le bordereau est introuvable dans le paquet, ou son empreinte diffère.',
    'The manifest of the package is not found, or its digest differs.',
    again,
  ),
  STP_UPLOAD_SIP: says(
    'Un nom de fichier du paquet est refusé.',
    'The name of a file in the package is refused.',
    again,
  ),
  CHECK_SEDA: says('Le bordereau n’est pas conforme au SEDA.', 'The manifest does not keep to SEDA.', again),
  'CHECK_SEDA.CONTAINER_FORMAT': says(
    'Les dossiers du paquet ne sont pas ceux attendus.',
    'The folders of the package are not those expected.',
    again,
  ),
  'CHECK_SEDA.UNSUPPORTED_SEDA_VERSION': says(
    'Cette version du SEDA n’est pas prise en charge.',
    'This version of SEDA is not taken.',
    both('Choisissez une autre version du SEDA dans les réglages.', 'Choose another version of SEDA in the settings.'),
  ),
  CHECK_HEADER: says('L’en-tête du bordereau est refusé.', 'The head of the manifest is refused.', agreement),
  'CHECK_HEADER.CHECK_AGENT': says(
    'Un service du bordereau est inconnu, ou manque.',
    'An agency of the manifest is unknown, or missing.',
    agencies,
  ),
  'CHECK_HEADER.CHECK_CONTRACT_INGEST': says(
    'Le contrat d’entrée est inconnu, inactif, ou manque.',
    'The ingest contract is unknown, inactive, or missing.',
    agreement,
  ),
  'CHECK_HEADER.CHECK_IC_AP_RELATION': says(
    'Le profil d’archivage n’est pas celui du contrat d’entrée.',
    'The archival profile is not that of the ingest contract.',
    agreement,
  ),
  CHECK_MANIFEST_OBJECTNUMBER: says(
    'Les fichiers du paquet ne sont pas ceux du bordereau.',
    'The files of the package are not those of the manifest.',
    again,
  ),
  CHECK_CONSISTENCY_ORPHAN_OBJECT: says(
    'Un objet n’est rattaché à aucune unité d’archives.',
    'An object belongs to no unit.',
    again,
  ),
  CHECK_DIGEST: otherDigest,
  UNITS_RULES_COMPUTE: says(
    'Une règle de gestion est inconnue, ou d’une autre catégorie.',
    'A management rule is unknown, or of another category.',
    both(
      'Reprenez dans les réglages les codes de règles de ce service d’archives, puis versez de nouveau.',
      'Take over in the settings the rule codes of this archive, then transfer again.',
    ),
  ),
  OG_OBJECTS_FORMAT_CHECK: says(
    'Un format de fichier n’est pas reconnu, ou pas admis par le contrat.',
    'A file format is not recognised, or not in the contract.',
    files,
  ),
}

/**
 * What a reply code or the code of an event means. The code may be longer than the table's:
 * `CHECK_HEADER.CHECK_AGENT.UNKNOWN.KO`. @returns undefined for an unknown code, which is shown as it is
 */
export function replyCodeWords(code: string): ReplyWords | undefined {
  const steps = code.split('.')
  for (let length = steps.length; length > 0; length -= 1) {
    const name = steps.slice(0, length).join('.')
    if (Object.hasOwn(replyWords, name)) return replyWords[name]
  }
  return undefined
}
