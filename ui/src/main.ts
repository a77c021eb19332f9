import { mount } from "svelte";
import Window from "./Window.svelte";
import "./base.css";
import { tauriHost } from "./host/tauri";

const target = document.getElementById("window");
if (target === null) throw new Error("index.html has no #window");

mount(Window, { target, props: { host: tauriHost } });
