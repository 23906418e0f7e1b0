/** Letters of other scripts that look like Latin ones, after compatibility forms are folded and in lower case. */
const alike = new Map(
  Object.entries({
    a: 'аα',
    b: 'ьβ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еєε',
    h: 'һнη',
    i: 'іιı',
    j: 'јϳ',
    k: 'кκ',
    l: 'ӏ',
    m: 'м',
    n: 'пν',
    o: 'оοσ',
    p: 'рρ',
    q: 'ԛ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υ',
    v: 'ѵ',
    w: 'ԝω',
    x: 'хχ',
    y: 'уγ',
    '-': '‐‑‒–—−',
  }).flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)),
);

/** A host in words: example dot com. */
const spelt =
  /[a-z0-9-]{1,63}(?:\s+dot\s+[a-z0-9-]{1,63}){0,5}\s+dot\s+(?:com|net|org|io|dev|app|info|biz|xyz|sh|co|me|ru|cn|de|uk|test|example)\b/gu;

/** As a hurried reader takes it: one script, lower case, no quotes, no emphasis. For judging only, never shown. */
function plainly(text: string): string {
  const folded = Array.from(text.normalize('NFKC').toLowerCase(), (c) => alike.get(c) ?? c).join('');
  return folded
    .replace(/\$\{?ifs\}?/gu, ' ')
    .replace(/\s?[[({]\s?(?:\.|dot)\s?[\])}]\s?/gu, '.')
    .replace(spelt, (host) => host.replace(/\s+dot\s+/gu, '.'))
    .replace(/\bhxxp/gu, 'http')
    .replace(/[`'"*~\\‘’“”«»„]|(?<![a-z0-9])_+|_+(?![a-z0-9])/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

const words = (all: string): string => all.trim().split(/\s+/u).join('|');

/** Names of programs that are no words of English: what follows them is told of, or it is a command. */
const programs = words(
  `kubectl oc crictl ctr nerdctl eksctl etcdctl istioctl kustomize skaffold doctl systemctl redis-cli psql sudo chmod chown rm dd mv mkfs
   kubeadm linkerd cilium calicoctl kubens kubectx mongosh mysqldump mysqladmin pg_restore dropdb createdb journalctl iptables nsenter pkill killall gsutil
   bq eval kubeseal velero wipefs shred fdisk sgdisk blkdiscard lvremove vgremove pvremove swapoff umount k9s`,
);
/** Programs that are words as well, or are named where no command is meant: "the Helm release", "a git commit". */
const alsoWords = words(
  `${programs.replaceAll('|', ' ')} k az aws gcloud helm helmfile terraform tofu terragrunt pulumi argocd argo flux docker docker-compose podman buildah mysql mongo
   git gh glab ssh scp rsync curl wget bash sh zsh ash python python3 perl ruby node npm npx yarn pnpm pip pip3 apt apt-get dnf apk brew yum make ansible
   ansible-playbook vault consul nomad service kill pkill reboot shutdown nc ncat openssl base64 kafka-topics rabbitmqctl tee sed awk find xargs echo cat
   powershell pwsh go cargo java`,
);
/** What follows a program where a sentence tells of it. */
const telling =
  /(?:(?!logs|events)[a-z-]+(?:ed|s|ing)|and|or|to|in|on|at|by|from|with|as|the|a|an|of|for|that|which|itself|then|not|cannot|could|can|would|will|may|might|did|said|had|error|version|client|command|output|call|session|query|image|pod|container|connection)(?![a-z-])/u
    .source;
const changing = words(
  `delete del destroy drop rm rmp rmi rmp remove uninstall purge prune apply create replace patch edit scale set rollout rollback undo restart stop start kill drain
   cordon uncordon taint label annotate exec cp attach debug run push reset revert rebase checkout clean install upgrade update deploy sync suspend resume
   reconcile up down import taint untaint put write flushall flushdb shutdown terminate-instances delete-stack stop-instances disable enable mask
   reload promote abort terminate wipe truncate expose autoscale approve deny login eval`,
);
/** Programs whose lines that only read are lines all the same; what follows is not told of. */
const readers = words('docker podman helm argocd flux istioctl vault terraform git k gcloud aws az service');
const reading = words('get describe logs ps inspect ls list history show status values template exec');
/** Between a program and what it shall do; words that only a sentence has end it. */
const between = String.raw`(?:\s+(?!(?:the|a|an|to|was|is|has|had|were|did|does|failed|cannot|could|not|will|would|and|or|that|which|this|tried|of|in|on|by)\s)[^\s.;!?]+){0,3}`;

const verbs = words(
  `delete drop destroy remove wipe purge erase truncate scale restart reboot drain cordon uncordon evict kill terminate patch edit apply replace recreate reset uninstall
   disable revoke overwrite force-delete`,
);
const things = words(
  `namespace namespaces ns pod pods deployment deployments statefulset statefulsets daemonset daemonsets replicaset replicasets job jobs cronjob cronjobs table tables
   database databases schema cluster clusters node nodes volume volumes pvc pvcs pv claim claims secret secrets configmap configmaps release chart replicas
   container containers index bucket topic queue stack role roles rolebinding clusterrole clusterrolebinding binding service services ingress crd crds webhook app application
   finalizer finalizers networkpolicy policy resource resources everything`,
);
/** Where a sentence gives an order: at its beginning, after a mark, after "please", "run" and the like. */
const order = String.raw`(?:^|[.,:;!?()>\]-]\s?|\d\)\s?|\b(?:run|execute|type|paste|enter|issue|then|please|must|should|now|just|simply|first|next|also|and|or|you|can|try|it|best|safe|safely|recommend|need to|have to|has to|want to|ought to|how to|in order to)\s)\s*(?:to\s)?`;
const noun = String.raw`(?:\s+(?!(?:was|is|were|by|of)\s)[^\s.,;:]+){0,3}?\s+(?:${things})\b`;

const orders: readonly RegExp[] = [
  new RegExp(String.raw`(?<![\w./-])(?:${programs})(?:\.\w+)?\s+(?!${telling})[^\s(]`, 'u'),
  new RegExp(String.raw`(?<![\w./-])(?:kubectl|oc|helm|k)[/_:+-](?:${changing})(?![\w])`, 'u'),
  // A signal to a process, a disk to write on.
  /\bkill\s+-(?:\d+|s\s+\w+|[a-z]{3,})\s+[$%\d]/u,
  /\s-[a-z]+\s+\/dev\/(?!null|std|shm)|>\s*\/dev\/(?!null|std)/u,
  new RegExp(String.raw`(?<![\w./-])(?:${alsoWords})${between}\s+(?:${changing})(?![\w])`, 'u'),
  new RegExp(String.raw`(?<![\w./-])(?:${alsoWords})${between}\s+--?[a-z]`, 'u'),
  new RegExp(String.raw`(?<![\w./-])(?:${readers})\s+(?:${reading})\s+(?!${telling})[^\s(]`, 'u'),
  /(?<![\w./])(?:curl|wget)\s+(?:\S+\.\S|\S+:\/\/|-)/u,
  /\s--?(?:yes|y|force|auto-approve|all|now|grace-period|cascade|hard|purge|no-preserve-root|replicas|prune|confirm|rf|fr|af|recursive|delete|destroy|no-verify|privileged)(?![\w-])/u,
  /\|\s*(?:ba|z|da)?sh\b|\bbase64\s+-|&&|\$\(|\bdd if=/u,
  new RegExp(`${order}(?:${verbs})${noun}`, 'u'),
  new RegExp(
    String.raw`(?<!\b(?:failed|failing|fails|tried|tries|trying|unable|attempt|attempts|attempted|not|cannot|could|cant)\s(?:to\s)?)\b(?:${verbs})\s+(?:the\s|this\s|that\s|all\s|your\s|its\s|entire\s|whole\s)*(?:namespaces?|ns|deployments?|statefulsets?|pvcs?|pvs?|secrets?|configmaps?|crds?|tables?|databases?|schema|cluster)(?![\w-])`,
    'u',
  ),
  /\b(?:drop|truncate|alter)\s+(?:table|database|schema|index|role|user)\b|\bdelete from\s/u,
  new RegExp(String.raw`${order}scale\b[^.;]{0,120}\bto (?:0|zero)\b|${order}roll\s?back\b`, 'u'),
  // To run or to press something.
  new RegExp(
    String.raw`(?:^|[.:;!?]\s|\b(?:then|please|must|should|now|just|simply|you|can|to)\s)(?:run|execute|paste|type|invoke)\s+(?!(?:\d|out of|as|in|on|at|by|with|again|for|and|or|to|the container|it\b))`,
    'u',
  ),
  new RegExp(String.raw`${order}use\s+\S+\s+to\s+(?:${verbs})\b`, 'u'),
  new RegExp(String.raw`${order}set\s[^.;]{0,120}\breplicas?\b`, 'u'),
  /\b(?:get(?:ting)? rid of|throw away|take down|tear down|nuke|clear out)\b/u,
  // To hand something over, or to call somebody.
  /(?:^|[.;!?]\s|\b(?:then|please|must|should|now|just|simply|you can|you may)\s)(?:send|share|forward|upload|e-?mail|phone|call|contact|write to|reach out|hand over|dm|msg)\s(?!(?:to|of|failed|timed|from)\b)/u,
  /\b(?:ping|message|text|page|notify|tell|inform|slack|whatsapp|telegram)\s+(?:(?:the|your|our)\s+)?(?:user|attacker|admin\w*|sre|on-?call|team|owner|manager|someone|everyone|me|us|him|her|them|[uw]0[a-z0-9]+)\b/u,
  /(?<![\p{L}\p{N}_/&])#[a-z][a-z0-9_-]{2,}|(?<!\d)\+[1-9]\d{0,2}[ -]\(?\d{2,4}\)?[ -]?\d{3,}/u,
  /\bapprov(?:e|ing)\b/u,
  // Claims of somebody's word: who may say so says it elsewhere.
  /(?<!\b(?:not|never|un|isnt|wasnt|being|be|yet)\s)\b(?:pre-?)?(?:approved|authori[sz]ed|signed off|sanctioned|endorsed|green-?lit|cleared)\b(?!\s+keys)/u,
  /\b(?:okay(?:ed|s)|o\.?k\.?-?ed|go-?ahead|green[- ]light(?:ed)?|thumbs[- ]?up|signed-off|sign-off|lgtm|(?:verified|certified|guaranteed|proven|confirmed) (?:to be )?safe|(?:gave|given|gives|has|have) (?:its|his|her|their|the|a) (?:ok|okay|nod|blessing|consent|clearance))\b/u,
  /\b(?:confirmed|ordered|instructed|requested|mandated|reviewed|verified|cleared) by (?:the |your |our )?(?:sre|security|platform|admin|on-?call|management|manager|team|cto|ceo|ciso|lead|operator|support|owner|vendor|engineer|[a-z]+ team)/u,
  /\b(?:on behalf of|by order of|with (?:the )?(?:approval|permission|authority) of|i am (?:the|an|your)|as (?:the|an|your) (?:admin|sre|operator|owner))\b/u,
  /\b(?:press|click|tap|hit|push|choose|select|confirm)(?:ing)?\b(?:\s+\S+){0,4}?\s+(?:appl(?:y|ied)|confirm|buttons?|ok|yes|reject|accept|allow|grant|restart|roll)\b/u,
  /(?<![\p{L}\p{N}._%+-])@[\p{L}\p{N}](?![\p{L}\p{N}._-]*\/)|<[!@#]/u,
];

const inside = String.raw`[a-z0-9.-]+\.(?:svc|local|internal)`;
const near = String.raw`(?:localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|\[redacted[^\]]*\]|(?=[0-9-]*[a-z])[a-z0-9-]+|${inside})`;
/** An address that leads out of the cluster. */
const away = new RegExp(
  String.raw`(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^\s\/]*@|(?!${near}(?:[:\/\s,;)]|\.?$|\.\s)))|\bmailto:`,
  'u',
);
const within = new RegExp(String.raw`(?:^|\.)(?:k8s|kubernetes)\.io$|^${inside}$`, 'u');
const hosted = /(?<![\w/.@-])((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?\/(?=\S)([^\s,;)]*)/gu;

/** Host and path: labels of Kubernetes and images are names, everything else is somewhere to go. */
function leadsAway(text: string): boolean {
  if (away.test(text)) return true;
  return [...text.matchAll(hosted)].some((found) => {
    const [, host = '', path = ''] = found;
    if (within.test(host)) return false;
    const before = text.slice(0, found.index);
    if (/\b(?:see|visit|open|browse|go to|follow|click|read|fetch|download|at|docs?|runbook|instructions)[\s:(]*$/u.test(before))
      return true;
    return !(
      /(?::[\w][\w.-]*|@sha256:[0-9a-f]+)\.?$/u.test(path) || /\b(?:images?|repository|registry|pull(?:ing|ed)?)(?:\s\S+)?\s$/u.test(before)
    );
  });
}

/** Whether a text holds something to run or to press. */
export function isCommand(text: string): boolean {
  const plain = plainly(text);
  return orders.some((shape) => shape.test(plain));
}

/** Ends of file names that are no country's: `app.log` is nowhere to go. */
const file = /\.(?:ya?ml|json|toml|ini|cfg|conf|env|log|txt|xml|jar|exe|js|ts|go|pem|crt|sql|csv|tar|tmp)$/u;

/** What of a text a reader can follow by typing it: domains, hosts, addresses of mail, with labels of any length, which the text they are glued to lengthens. In lower case. */
export function placesIn(text: string): readonly string[] {
  const found = plainly(text).match(
    /(?<![\w.@%+-])(?:[\w.%+-]{1,64}@)?(?:[a-z0-9-]{1,600}\.){1,10}(?:[a-z][a-z0-9-]{0,61}[a-z0-9]|\d{1,3})(?![\w-])|(?<!\S)[\w.%+-]{1,64}@[a-z0-9-]{2,63}(?![\w.-])/gu,
  );
  return (found ?? []).filter(
    (p) => !within.test(p) && !file.test(p) && !/^v?[\d.]+$/u.test(p.replace(/^(?:\d{1,3}\.){3}\d{1,3}$/u, 'host')),
  );
}

/** To see or to visit a place is an order even where the evidence names it. */
const visit =
  /\b(?:see|visit|open|browse|go to|follow|click|download|consult|check out|look at|read)(?:ing)?(?: (?:the|more|details|at|on|in|it))*:? (?:www\.)?(?:[a-z0-9-]{1,63}\.){1,10}(?:com|net|org|io|dev|app|info|biz|[a-z]{2})(?![\w.-])/u;

/** Whether a sentence tells a reader to run, press or visit something, in English. Evidence can be told without; what is to be done is ours to say. */
export function ordersSomething(sentence: string): boolean {
  const text = plainly(sentence);
  return orders.some((shape) => shape.test(text)) || visit.test(text) || leadsAway(text);
}
