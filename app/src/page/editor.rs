//! The text editor (`app/editor/editor.mjs`), loaded when a text is first shown. Where it cannot be loaded, the text
//! is shown plainly.

use super::highlight::Code;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlScriptElement;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(extends = js_sys::Object)]
    #[derive(Clone)]
    type Module;
    #[wasm_bindgen(method)]
    fn create(this: &Module, host: &web_sys::Element, options: &JsValue, on: &JsValue) -> Handle;

    type Handle;
    #[wasm_bindgen(method)]
    fn text(this: &Handle) -> String;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Handle, text: &str);
    #[wasm_bindgen(method)]
    fn settle(this: &Handle);
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &Handle, problems: &JsValue);
    #[wasm_bindgen(method, js_name = setReadOnly)]
    fn set_read_only(this: &Handle, is: bool);
    #[wasm_bindgen(method, js_name = revealLine)]
    fn reveal_line(this: &Handle, line: u32, focus: bool);
    #[wasm_bindgen(method, js_name = revealOffset)]
    fn reveal_offset(this: &Handle, offset: f64);
    #[wasm_bindgen(method, js_name = hasFocus)]
    fn has_focus(this: &Handle) -> bool;
    #[wasm_bindgen(method)]
    fn destroy(this: &Handle);
}

/// What the editor tells.
#[derive(Clone, Copy, Default)]
pub(super) struct Events {
    /// The text, a moment after the last key.
    pub(super) change: Option<Callback<String>>,
    /// At every change that a person makes.
    pub(super) input: Option<Callback<()>>,
    /// Undo and redo, where the text has nothing of its own to take back.
    pub(super) undo: Option<Callback<()>>,
    pub(super) redo: Option<Callback<()>>,
    /// The focus has left, after `change` if something was typed.
    pub(super) blur: Option<Callback<()>>,
}

/// A place to underline, in UTF-16 units, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) message: String,
}

/// An editor on the page; ended when the last copy goes.
#[derive(Clone)]
pub(super) struct Editor(Rc<Inner>);

struct Inner {
    handle: Handle,
    /// What the editor calls, as long as it lives.
    _calls: Vec<Closure<dyn FnMut(JsValue)>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

impl Editor {
    fn new(module: &Module, host: &web_sys::Element, options: &JsValue, events: Events) -> Self {
        let on = js_sys::Object::new();
        let mut calls = Vec::new();
        let mut listen = |name: &str, call: Box<dyn FnMut(JsValue)>| {
            let closure = Closure::wrap(call);
            set(&on, name, closure.as_ref());
            calls.push(closure);
        };
        listen(
            "change",
            Box::new(move |text| {
                if let (Some(change), Some(text)) = (events.change, text.as_string()) {
                    change.try_run(text);
                }
            }),
        );
        for (name, call) in [
            ("input", events.input),
            ("undo", events.undo),
            ("redo", events.redo),
            ("blur", events.blur),
        ] {
            listen(
                name,
                Box::new(move |_| {
                    if let Some(call) = call {
                        call.try_run(());
                    }
                }),
            );
        }
        let handle = module.create(host, options, &on);
        Self(Rc::new(Inner { handle, _calls: calls }))
    }

    pub(super) fn text(&self) -> String {
        self.0.handle.text()
    }

    /// Puts another text in with as small a change as can be, so that cursor and scroll stay.
    pub(super) fn set_text(&self, text: &str) {
        self.0.handle.set_text(text);
    }

    /// What was typed has been taken over: undo is no longer the text's own.
    pub(super) fn settle(&self) {
        self.0.handle.settle();
    }

    pub(super) fn set_marks(&self, marks: &[Mark]) {
        let list = js_sys::Array::new();
        for mark in marks {
            let object = js_sys::Object::new();
            set(&object, "from", &number(mark.from));
            set(&object, "to", &number(mark.to));
            set(&object, "message", &mark.message.as_str().into());
            list.push(&object);
        }
        self.0.handle.set_problems(&list);
    }

    pub(super) fn set_read_only(&self, is: bool) {
        self.0.handle.set_read_only(is);
    }

    /// Shows a line, counted from 1, and marks it.
    pub(super) fn reveal_line(&self, line: u32, focus: bool) {
        self.0.handle.reveal_line(line, focus);
    }

    /// Puts the cursor to a place in UTF-16 units, and shows it.
    pub(super) fn reveal_offset(&self, offset: usize) {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        self.0.handle.reveal_offset(offset as f64);
    }

    pub(super) fn has_focus(&self) -> bool {
        self.0.handle.has_focus()
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn number(n: usize) -> JsValue {
    JsValue::from_f64(n as f64)
}

fn set(object: &js_sys::Object, key: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(object, &key.into(), value);
}

/// The editor of a part of the page, once it is there.
pub(super) type Slot = RwSignal<Option<Editor>, LocalStorage>;

/// A text in an editor.
#[component]
pub(super) fn TextEditor(
    /// What it holds, for readers of the screen.
    #[prop(into)]
    label: String,
    /// The text at first, and the plain text where there is no editor.
    #[prop(into)]
    text: Signal<String>,
    /// Where the editor is put when it is there.
    held: Slot,
    #[prop(into)] read_only: Signal<bool>,
    #[prop(optional)] events: Events,
) -> impl IntoView {
    let host = NodeRef::<html::Div>::new();
    // None while it is loaded.
    let loaded: RwSignal<Option<bool>> = RwSignal::new(None);
    let region = label.clone();
    Effect::new(move || {
        let Some(host) = host.get() else { return };
        let label = label.clone();
        spawn_local(async move {
            let module = load().await;
            // The part of the page may be gone by now.
            let Some(text) = text.try_get_untracked() else { return };
            let Some(module) = module else {
                loaded.try_set(Some(false));
                return;
            };
            let options = js_sys::Object::new();
            set(&options, "text", &text.into());
            set(&options, "label", &label.into());
            set(&options, "readOnly", &read_only.try_get_untracked().unwrap_or(true).into());
            set(&options, "describedBy", &"Tab leaves the text.".into());
            let editor = Editor::new(&module, &host, &options, events);
            loaded.try_set(Some(true));
            held.try_set(Some(editor));
        });
    });
    Effect::new(move || {
        let read_only = read_only.get();
        held.with(|editor| {
            if let Some(editor) = editor {
                editor.set_read_only(read_only);
            }
        });
    });
    on_cleanup(move || {
        held.try_set(None);
    });
    view! {
        <div
            class="editor-host"
            role="region"
            aria-label=region.clone()
            data-editor=""
            hidden=move || loaded.get() != Some(true)
            node_ref=host
        ></div>
        {move || {
            (loaded.get() == Some(false)).then(|| view! { <Code text=text.get() label=region.clone() /> })
        }}
    }
}

thread_local! {
    /// The module, or what is waited for.
    static LOADING: RefCell<Option<js_sys::Promise>> = const { RefCell::new(None) };
}

/// The editor's code; none where it cannot be had.
async fn load() -> Option<Module> {
    if let Some(module) = module() {
        return Some(module);
    }
    let promise = LOADING.with_borrow_mut(|loading| loading.get_or_insert_with(fetch).clone());
    if JsFuture::from(promise).await.is_err() {
        // Tried again when a text is shown next.
        LOADING.set(None);
    }
    module()
}

fn module() -> Option<Module> {
    let module = js_sys::Reflect::get(&window(), &"trestleEditor".into()).ok()?;
    module.is_object().then(|| module.unchecked_into())
}

fn fetch() -> js_sys::Promise {
    js_sys::Promise::new(&mut |done, failed| {
        // The build wrote the name of the file into the page.
        let meta = document().query_selector("meta[name='trestle-editor']").ok().flatten();
        let source = meta.and_then(|meta| meta.get_attribute("content"));
        let script = document().create_element("script").ok();
        let script = script.and_then(|s| s.dyn_into::<HtmlScriptElement>().ok());
        let (Some(source), Some(script), Some(head)) = (source, script, document().head()) else {
            let _ = failed.call0(&JsValue::NULL);
            return;
        };
        script.set_type("module");
        script.set_src(&source);
        script.set_onload(Some(&done));
        script.set_onerror(Some(&failed));
        let _ = head.append_child(&script);
    })
}
