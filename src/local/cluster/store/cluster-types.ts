/** Everything that is neither a pod nor makes one. */
import type { Condition, LabelSelector, Obj, Resources } from './object-types.ts';

export interface Taint {
  key: string;
  value?: string;
  effect: string;
  timeAdded?: string;
}

export interface Node extends Obj {
  spec: { taints?: Taint[]; unschedulable?: boolean; podCIDR?: string; providerID?: string };
  status: {
    capacity: Record<string, string>;
    allocatable: Record<string, string>;
    conditions: Condition[];
    addresses?: { type: string; address: string }[];
    nodeInfo?: Record<string, string>;
  };
}

export interface Service extends Obj {
  spec: {
    type?: string;
    clusterIP?: string;
    clusterIPs?: string[];
    externalName?: string;
    selector?: Record<string, string>;
    ports?: { name?: string; port: number; targetPort?: number | string; protocol?: string; nodePort?: number }[];
  };
}

export interface Claim extends Obj {
  spec: {
    accessModes?: string[];
    storageClassName?: string | null;
    volumeName?: string;
    volumeMode?: string;
    resources?: Resources;
    selector?: LabelSelector;
  };
  status: { phase?: string; accessModes?: string[]; capacity?: Record<string, string> };
}

export interface Volumes extends Obj {
  spec: {
    capacity?: Record<string, string>;
    accessModes?: string[];
    storageClassName?: string;
    persistentVolumeReclaimPolicy?: string;
    claimRef?: { kind?: string; namespace?: string; name?: string; uid?: string };
  };
  status: { phase?: string };
}

export interface StorageClass extends Obj {
  provisioner: string;
  volumeBindingMode?: string;
  reclaimPolicy?: string;
}

export interface ConfigMap extends Obj {
  data?: Record<string, string>;
  binaryData?: Record<string, string>;
}

export interface Secret extends Obj {
  data?: Record<string, string>;
  type?: string;
}

export interface Namespace extends Obj {
  status: { phase?: string };
}

export interface Quota extends Obj {
  spec: { hard?: Record<string, string | number> };
  status: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface LimitRange extends Obj {
  spec: {
    limits?: { type?: string; default?: Record<string, string>; defaultRequest?: Record<string, string>; max?: Record<string, string> }[];
  };
}

export interface Definition extends Obj {
  spec: {
    group: string;
    scope: string;
    names: { kind: string; plural: string; singular?: string; shortNames?: string[]; listKind?: string; categories?: string[] };
    versions: {
      name: string;
      served: boolean;
      storage: boolean;
      subresources?: { status?: unknown; scale?: unknown };
      additionalPrinterColumns?: { name: string; type: string; jsonPath: string; priority?: number }[];
    }[];
  };
  status: Record<string, unknown>;
}

export interface Event extends Obj {
  involvedObject: {
    apiVersion?: string;
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
    fieldPath?: string;
    resourceVersion?: string;
  };
  reason: string;
  message: string;
  type: string;
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  reportingInstance?: string;
}
