import { decoded } from './decoded.ts';

/** Words by which texts give orders, claim rights or state what the answer must be, in the languages they come in. */
const ORDER = new RegExp(
  [
    'ignore|disregard|forget|instead|from now on|new task|pretend|act as|imagine|you (?:are|must|have|said)|let us play|role',
    'system (?:prompt|message)|instruction|\\bprompt\\b|word for word|repeat|quote|spell|translate|previous answer|last answer',
    'next step|only step|begin (?:with|your)|start(?:s)? with|say that|tell the|answer (?:that|with)|name (?:it|deployment)|report (?:healthy|that)',
    'do not (?:report|wait|follow)|all is (?:healthy|well)|nothing fails|all pods are|drill|incident closed|readiness restored',
    'is healthy|report nothing|fence token|\\bforged\\b|\\bproves\\b|scheme https|build the address',
    'approv|signed off|may approve|signature=valid',
    'culprit|certain|probabilit|confidence|100 percent|proven|ruled out|every other cause|put it first',
    'kubectl (?!get|describe|logs|events|top|rollout (?:history|status))|curl |wget |\\bsh\\b|sudo|delete|scale .* to zero|roll .* back|rollback|delete_',
    'https?:|collect\\.|mailto:|<!|<@|<#|@channel|@here|@everyone|mallory|\\[[^\\]]+\\]\\([^)]+\\)',
    '</?system|im_start|\\[/?inst\\]|"role"\\s*:|###|end of (?:evidence|data)|begin of trusted|tool_result|functioncall',
    'vergiss|anweisung|schuldig|oublie|consignes|seule étape|dis au lecteur|ignora|culpable|esqueça|culpado|responde que|unut|olasılığ',
    'забудь|указани|системн|единственный|忽略|指令|批准|概率|無視|指示|要約|무시|답하세요|निर्देश|मंज़ूरी|तجاهل|التعليمات|القارئ|تجاهل',
    'get_(?:pod|manifest|deployment)|list_(?:failing|manifests)|describe_pod|service account token|kubeconfig|namespace payments|payments/',
  ].join('|'),
  'iu',
);
/** More would find no room in any answer. */
const MOST = 8;
const LONGEST = 240;
/** What the asker itself writes beside the facts: no place for a foreign text. */
const OWN = new Set(['id', 'is', 'at', 'look', 'incident', 'scope', 'now', 'candidate', 'noRoomFor']);
/** A part of something that was cut up is short. */
const PART = 60;

/** Texts within the evidence that want something, each as it can be read best; those that were cut into parts, put together. */
export function ordersIn(lines: readonly string[]): readonly string[] {
  const texts = lines.flatMap((line) => stringsOf(line)).filter((t) => t.trim().length > 1);
  const joined = [' ', ''].map((glue) => texts.filter((t) => t.length < PART).join(glue));
  const found = [...texts.flatMap((text) => readingsOf(text)), ...joined.flatMap((text) => stretches(text))];
  return [...new Set(found)].slice(0, MOST);
}

function readingsOf(text: string): readonly string[] {
  return decoded(text)
    .filter((t) => ORDER.test(t))
    .flatMap((t) => stretches(t));
}

/** The part of a text that begins where the order does. */
function stretches(text: string): readonly string[] {
  const at = text.search(ORDER);
  return at < 0 ? [] : [text.slice(Math.max(0, at - 40), at + LONGEST)];
}

/** Every text in a line of JSON, keys left out; the line itself where it is none. */
function stringsOf(line: string): readonly string[] {
  try {
    return leaves(JSON.parse(line));
  } catch {
    return [line];
  }
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split('\n');
  if (Array.isArray(value))
    return [...value.flatMap(leaves), ...(value.every((v) => typeof v === 'string') ? [value.join(' '), value.join('')] : [])];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, v]) => (OWN.has(key) ? [] : leaves(v)));
}
